package dev.ordinal.shop.query.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UnreadableEvent;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.Folding;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserProjectionIT {

    private static final List<List<EventRecord>> STREAMS = List.of(
            Folding.stream(
                    Streams.USER,
                    "1",
                    new UserEvent.Registered("1", "Ada", "ada@example.com"),
                    new UserEvent.Renamed("1", "Ada King"),
                    new UserEvent.EmailChanged("1", "Ada@king.example", "ada@example.com"),
                    new UserEvent.Renamed("1", "Ada Lovelace"),
                    new UserEvent.Deactivated("1")),
            Folding.stream(
                    Streams.USER,
                    "2",
                    new UserEvent.Registered("2", "Bob", "bob@example.com"),
                    new UserEvent.EmailChanged("2", "robert@example.com", "bob@example.com"),
                    new UserEvent.EmailChanged("2", "ada@example.com", "robert@example.com")),
            Folding.stream(
                    Streams.USER,
                    "3",
                    new UserEvent.Registered("3", "Eve", "eve@example.com"),
                    new UserEvent.Deactivated("3"),
                    new UserEvent.Erased("3")));

    private final UserProjection projection = new UserProjection();
    private TestDatabase database;

    @BeforeAll
    void createDatabase() {
        database = TestServers.newDatabase();
    }

    @AfterAll
    void dropDatabase() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderBetweenStreamsMakesNoDifference(long seed) throws SQLException {
        Random random = new Random(seed);

        List<String> rows = fold(Folding.batches(Folding.shuffled(STREAMS, random), random));

        assertThat(rows)
                .containsExactly(
                        "account (1,\"Ada Lovelace\",Ada@king.example,DEACTIVATED,4)",
                        "account (2,Bob,ada@example.com,ACTIVE,2)",
                        "account (3,,,ERASED,2)");
    }

    @Test
    void anEventOfATypeThatThisCodeDoesNotKnowIsNeverSkipped() {
        EventRecord unknown =
                new EventRecord(1, "user-1", Streams.USER, 0, "e", "user.promoted", "1", new byte[0], Instant.EPOCH);

        assertThatThrownBy(() -> fold(List.of(List.of(unknown)))).isInstanceOf(UnreadableEvent.class);
    }

    @Test
    void aChangeOfAUserThatWasNeverRegisteredIsNeverSkipped() {
        List<EventRecord> renamed = Folding.stream(Streams.USER, "9", new UserEvent.Renamed("9", "Nobody"));

        assertThatThrownBy(() -> fold(List.of(renamed)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("changed no row");
    }

    private List<String> fold(List<List<EventRecord>> batches) throws SQLException {
        return Folding.rows(database.dataSource(), projection, batches);
    }
}
