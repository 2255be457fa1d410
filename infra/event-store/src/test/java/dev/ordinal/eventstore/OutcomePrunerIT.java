package dev.ordinal.eventstore;

import static dev.ordinal.eventstore.StoreFixture.event;
import static dev.ordinal.eventstore.StoreFixture.outcome;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutcomePrunerIT {

    private final StoreFixture store = new StoreFixture();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void deletesAllThatIsNoLongerKeptAndNothingElse() throws SQLException {
        store.store(new Append(List.of(event("order-1", 0)), List.of(), outcome("fresh", "answer")));
        store.execute("""
                INSERT INTO event_store.outcome
                SELECT convert_to('old-' || n, 'UTF8'), 'body', 'answer', NULL, NULL, now() + interval '1 year', now() - interval '25 hours'
                FROM generate_series(1, 1200) n""");

        try (OutcomePruner _ = new OutcomePruner(store.database.dataSource(), Duration.ofMinutes(10))) {
            await().until(() -> store.number("SELECT count(*) FROM event_store.outcome") == 1);
        }

        assertThat(store.log.outcome("fresh".getBytes(UTF_8))).isPresent();
    }

    @Test
    void oneErrorDoesNotEndThePruning() throws SQLException {
        store.execute(
                "INSERT INTO event_store.outcome VALUES ('old', 'body', 'answer', NULL, NULL, now() + interval '1 year', now() - interval '25 hours')");

        try (OutcomePruner _ = new OutcomePruner(new NoMemoryAtFirst(store.database), Duration.ofMillis(20))) {
            await().until(() -> store.number("SELECT count(*) FROM event_store.outcome") == 0);
        }
    }
}
