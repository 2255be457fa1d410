package dev.ordinal.eventstore.axon.reaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.axon.LogToken;
import dev.ordinal.eventstore.reaction.ReactionSchema;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReactionTokensIT {

    private static final String REACTION = "tokens";

    private final TestDatabase database = TestServers.newDatabase();
    private final List<String> claims = new ArrayList<>();
    private final List<Suspects> suspects = new ArrayList<>();
    private final List<Boolean> deaths = new ArrayList<>();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theTokenOfALostHistoryIsNotStoredAndTheOneThatCameWithTheLogIsGoneOnWith() {
        try (ReactingProcess process = new ReactingProcess(database, (_, _) -> {})) {
            process.write("note-1", "kept");
            StoredEvent kept = process.log.last("note-1").orElseThrow();
            LogToken ofKept = new LogToken(kept.position(), kept.eventId());
            ReactionTokens tokens = tokens(database.dataSource());
            tokens.initializeTokenSegments(REACTION, 1, null);
            tokens.fetchToken(REACTION, 0);
            tokens.storeToken(ofKept, REACTION, 0);

            for (LogToken lost : List.of(new LogToken(kept.position(), "lost"), new LogToken(2, "lost"))) {
                assertThatThrownBy(() -> tokens.storeToken(lost, REACTION, 0))
                        .isInstanceOf(UnableToClaimTokenException.class)
                        .hasMessageContaining("another history");
            }

            assertThat(tokens.fetchToken(REACTION, 0)).isEqualTo(ofKept);
            assertThat(claims).containsExactly("won at 0", "lost", "lost", "won at 1");
        }
    }

    @Test
    void whoDidNotHearThatItWonASegmentStillKnowsWhatWasAtWorkWhenThePredecessorDied() {
        EventStoreSchema.migrate(database.dataSource());
        ReactionSchema.migrate(database.dataSource());
        LosingAnswers losing = new LosingAnswers(database.dataSource(), "UPDATE reaction.token AS token");
        ReactionTokens tokens = tokens(losing.dataSource());
        tokens.initializeTokenSegments(REACTION, 1, null);
        database.execute(
                "UPDATE reaction.token SET owner = 'dead', claimed_at = clock_timestamp() - interval '1 hour', suspected_from = 7, suspected_to = 7, trial = 1");
        losing.loseNext();

        tokens.fetchToken(REACTION, 0);

        assertThat(losing.isArmed()).isFalse();
        assertThat(suspects).containsExactly(new Suspects(7, 7, 1));
    }

    @Test
    void aClaimFromBeforeTheClockWasSetBackIsTakenOverAndOneOfALittleAheadIsNot() {
        EventStoreSchema.migrate(database.dataSource());
        ReactionSchema.migrate(database.dataSource());
        ReactionTokens tokens = tokens(database.dataSource());
        tokens.initializeTokenSegments(REACTION, 2, null);
        database.execute(
                "UPDATE reaction.token SET owner = 'dead', claimed_at = clock_timestamp() + interval '1 hour'");
        database.execute("UPDATE reaction.token SET claimed_at = clock_timestamp() + interval '1 s' WHERE segment = 1");

        assertThat(tokens.fetchAvailableSegments(REACTION))
                .extracting(Segment::getSegmentId)
                .containsExactly(0);
        tokens.fetchToken(REACTION, 0);

        assertThatThrownBy(() -> tokens.fetchToken(REACTION, 1)).isInstanceOf(UnableToClaimTokenException.class);
        assertThat(claims).containsExactly("won at 0");
    }

    @Test
    void whoHasAClaimFromBeforeTheLogWasStartedAnewIsNotTakenForDead() {
        EventStoreSchema.migrate(database.dataSource());
        ReactionSchema.migrate(database.dataSource());
        ReactionTokens tokens = tokens(database.dataSource());
        tokens.initializeTokenSegments(REACTION, 2, null);
        database.execute(
                "UPDATE reaction.token SET owner = 'other', claimed_at = clock_timestamp() - interval '1 hour'");
        database.execute("UPDATE reaction.token SET epoch = '1-1-00000001' WHERE segment = 1");

        tokens.fetchToken(REACTION, 0);
        tokens.fetchToken(REACTION, 1);

        assertThat(deaths).containsExactly(true, false);
    }

    private ReactionTokens tokens(DataSource dataSource) {
        return new ReactionTokens(
                new Sql(dataSource, () -> true, new ReactionVitals(REACTION, new SimpleMeterRegistry())),
                "me",
                false,
                new Recorded());
    }

    private final class Recorded implements ReactionTokens.Claims {

        @Override
        public void won(int segment, Takeover found) {
            claims.add("won at " + found.position());
            suspects.add(found.suspects());
            deaths.add(found.died());
        }

        @Override
        public int deaths(int segment, long position) {
            return 0;
        }

        @Override
        public boolean isAtWork(int segment) {
            return false;
        }

        @Override
        public void lost(int segment) {
            claims.add("lost");
        }
    }
}
