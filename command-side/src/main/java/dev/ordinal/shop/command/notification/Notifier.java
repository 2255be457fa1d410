package dev.ordinal.shop.command.notification;

import dev.ordinal.eventstore.axon.OrdinalEventStorageEngine;
import dev.ordinal.eventstore.axon.StreamFolds;
import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.command.engine.Keys;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes to users because of events. A guest has no address, nor has who was erased. */
class Notifier {

    private final StreamFolds<Addressee> addressees;
    private final PersonalData personal;
    private final Letters letters;
    private final PostOffice postOffice;

    Notifier(OrdinalEventStorageEngine engine, PersonalData personal, Letters letters, PostOffice postOffice) {
        this.addressees = new StreamFolds<>(engine, (addressee, event) -> addressee.evolve((UserEvent) event));
        this.personal = personal;
        this.letters = letters;
        this.postOffice = postOffice;
    }

    void write(Letter letter, @Nullable String userId, Cause cause, Map<String, ?> facts) {
        if (userId != null
                && addressees.of(Streams.id(Streams.USER, userId), new Addressee.Nobody())
                        instanceof Addressee.Person sealed) {
            Keys.orTryAgain(() -> sealed.opened(userId, personal))
                    .ifPresent(person -> postOffice.send(
                            letters.write(letter, person, cause.eventId(), cause.occurredAt(), facts), cause));
        }
    }

    static String text(Money money) {
        return money.amount().toPlainString() + " " + money.currency();
    }
}
