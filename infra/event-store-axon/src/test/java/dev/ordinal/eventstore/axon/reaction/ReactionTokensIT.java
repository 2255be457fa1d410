package dev.ordinal.eventstore.axon.reaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.axon.LogToken;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReactionTokensIT {

    private static final String REACTION = "tokens";

    private final TestDatabase database = TestServers.newDatabase();
    private final List<String> claims = new ArrayList<>();

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
            ReactionTokens tokens = new ReactionTokens(
                    new Sql(database.dataSource(), () -> true, new ReactionVitals(REACTION, process.meters)),
                    "me",
                    false,
                    new Recorded());
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

    private final class Recorded implements ReactionTokens.Claims {

        @Override
        public void won(int segment, Takeover found) {
            claims.add("won at " + found.position());
        }

        @Override
        public int deaths(int segment, long position) {
            return 0;
        }

        @Override
        public void lost(int segment) {
            claims.add("lost");
        }
    }
}
