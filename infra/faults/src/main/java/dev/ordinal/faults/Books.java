package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The audit after a fault: the log is whole by itself and every decision in it follows from the events before it, clients were told the truth, Kafka has the log,
 * and so have the read models.
 */
final class Books {

    private static final int MOST_COMPLAINTS = 20;

    private Books() {}

    /**
     * Waits for the log, the relay and the projectors to come to rest, so no client may be writing any more; what a dead client left behind is waited for.
     *
     * @param exchanges  what clients said and were told
     * @param planted    problems that the test provoked, with which nothing was done
     */
    static void assertBalanced(ShopUnderTest shop, Collection<Exchange> exchanges, String... planted)
            throws SQLException {
        awaitRest(shop);
        LogCopy log = fulfilled(shop);
        assertNone("in the log", log.complaints());
        List<String> complaints = new ArrayList<>();
        ProductHistories products = ProductHistories.of(log, complaints);
        assertNone("in the history of products", complaints);
        assertNone("of clients", new ClientComplaints(log, products, exchanges, Set.of(planted)).all());
        assertNone("of a plain consumer", TopicCopy.complaints(shop.kafka(), log));
        ReadModelsCopy expected = ReadModelsCopy.of(log, products);
        await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> assertNone("of the read models", expected.complaints(shop)));
        assertThat(shop.select(
                        "SELECT (SELECT count(*) FROM projection.parked) + (SELECT count(*) FROM reaction.parked)"))
                .as("parked streams")
                .isEqualTo("0");
    }

    /** What ends an order is in the log before what follows from it, so the books of the shop may balance a little later. */
    private static LogCopy fulfilled(ShopUnderTest shop) {
        AtomicReference<@Nullable LogCopy> log = new AtomicReference<>();
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> {
                    LogCopy copy = LogCopy.of(shop);
                    log.set(copy);
                    assertNone("of the shop", ShopBooks.of(copy).complaints());
                });
        return Objects.requireNonNull(log.get());
    }

    private static void awaitRest(ShopUnderTest shop) {
        String[] last = {""};
        await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    String before = last[0];
                    boolean isIdle = Appends.running(shop).isEmpty();
                    last[0] = shop.select("SELECT coalesce(max(position), 0) FROM event_store.event");
                    return isIdle && last[0].equals(before) && ShopBooks.areAllOrdersJudged(shop);
                });
    }

    private static void assertNone(String what, List<String> complaints) {
        assertThat(complaints.stream().limit(MOST_COMPLAINTS))
                .as("%d complaints %s", complaints.size(), what)
                .isEmpty();
    }
}
