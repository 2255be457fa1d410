package dev.ordinal.shop.command.user;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.eventstore.axon.reaction.TransientFailure;
import dev.ordinal.personaldata.EnvironmentMasterKey;
import dev.ordinal.personaldata.KeysDatabase;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WhenUserErasedThenDestroyKeyIT {

    private static final String USER = "01980000-0000-7000-8000-000000000001";
    private static final String MASTER_KEY = "1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private final TestDatabase database = TestServers.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anErasureIsTriedAgainWhileTheTablesOfTheKeysAreStillBeingRestored() {
        KeysDatabase notRestored = new KeysDatabase(database.url(), database.user(), database.password());
        try (PersonalData personal = PersonalData.connected(notRestored, new EnvironmentMasterKey(MASTER_KEY))) {
            WhenUserErasedThenDestroyKey reaction = new WhenUserErasedThenDestroyKey(
                    new Erasures(personal, database.dataSource(), new KeyedHash("secret"), Clock.systemUTC()));

            assertThatThrownBy(() -> reaction.on(new UserEvent.Erased(USER), new Erasing()))
                    .isInstanceOf(TransientFailure.class);
        }
    }

    private record Erasing() implements Cause {

        @Override
        public String eventId() {
            return "event";
        }

        @Override
        public String streamId() {
            return "user-" + USER;
        }

        @Override
        public long sequence() {
            return 1;
        }

        @Override
        public Instant occurredAt() {
            return Instant.EPOCH;
        }

        @Override
        public Map<String, Object> metadata() {
            return Map.of();
        }

        @Override
        public boolean isAskedFor() {
            return false;
        }

        @Override
        public Object send(Object command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Sent sendWhileLast(Object command) {
            throw new UnsupportedOperationException();
        }
    }
}
