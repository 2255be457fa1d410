package dev.ordinal.shop.query.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.shop.events.MessageEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.Folding;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageProjectionIT {

    private static final List<List<EventRecord>> MESSAGES = List.of(
            Folding.stream(
                    Streams.MESSAGE,
                    "m1",
                    new MessageEvent.Sent("m1", "1", "2", "o1", "Hello"),
                    new MessageEvent.Read("m1", "1", "2")),
            Folding.stream(Streams.MESSAGE, "m2", new MessageEvent.Sent("m2", "2", "1", null, "Hi")),
            Folding.stream(Streams.MESSAGE, "m3", new MessageEvent.Sent("m3", "1", "2", null, "Well")),
            Folding.stream(Streams.MESSAGE, "m4", new MessageEvent.Sent("m4", "1", "2", null, "Bye")));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theOrderBetweenStreamsMakesNoDifferenceInPostgres(long seed) throws SQLException {
        Random random = new Random(seed);
        List<List<EventRecord>> streams = new ArrayList<>(MESSAGES.subList(0, 2));
        streams.add(Folding.stream(
                Streams.USER, "1", new UserEvent.Registered("1", "Ada", "ada@example.com"), new UserEvent.Erased("1")));
        List<List<EventRecord>> batches = Folding.batches(Folding.shuffled(streams, random), random);

        try (TestDatabase database = TestServers.newDatabase()) {
            assertThat(Folding.rows(database.dataSource(), new MessageProjection(), batches))
                    .containsExactly(
                            "box (1,m1,\"2026-11-20 10:00:00+00\")",
                            "box (1,m2,\"2026-11-20 10:00:00+00\")",
                            "box (2,m1,\"2026-11-20 10:00:00+00\")",
                            "box (2,m2,\"2026-11-20 10:00:00+00\")",
                            "message (m1,1,2,o1,Hello,\"2026-11-20 10:00:00+00\",t,1)",
                            "message (m2,2,1,,Hi,\"2026-11-20 10:00:00+00\",f,0)",
                            "person (1)");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theOrderBetweenStreamsMakesNoDifferenceInRedis(long seed) {
        Random random = new Random(seed);
        List<List<EventRecord>> batches = Folding.batches(Folding.shuffled(MESSAGES, random), random);

        assertThat(Folding.scores(new UnreadProjection(), batches))
                .containsExactly(Map.entry("unread 1", 1L), Map.entry("unread 2", 2L));
    }
}
