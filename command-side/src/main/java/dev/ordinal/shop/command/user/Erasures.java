package dev.ordinal.shop.command.user;

import dev.ordinal.eventstore.Claims;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.events.Streams;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** What a user's erasure means outside of their stream. Doing it again changes nothing. */
@Component
class Erasures {

    private final PersonalData personal;
    private final Claims claims;
    private final Clock clock;

    Erasures(PersonalData personal, DataSource dataSource, KeyedHash hash, Clock clock) {
        this.personal = personal;
        this.claims = new Claims(dataSource, hash);
        this.clock = clock;
    }

    /** The key is destroyed and the e-mail free again, durably on return. */
    void carryOut(String userId, String by) {
        personal.erase(userId, by, clock);
        claims.releaseAllOf(Streams.id(Streams.USER, userId));
    }
}
