package dev.ordinal.eventstore;

import static dev.ordinal.eventstore.StoreFixture.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AppendSignalIT {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final StoreFixture store = new StoreFixture();
    private final AppendSignal elsewhere = new AppendSignal(store.database.dataSource());

    @AfterEach
    void close() {
        elsewhere.close();
        store.close();
    }

    @Test
    void aReaderOfThisProcessWakes() throws InterruptedException {
        long seen = store.signal.count();
        store.store(event("user-1", 0));

        assertThat(store.signal.awaitAppend(seen, LONG)).isTrue();
    }

    @Test
    void aReaderOfAnotherProcessWakes() throws Exception {
        awaitListening();
        long seen = elsewhere.count();

        store.store(event("user-1", 0));

        assertThat(elsewhere.awaitAppend(seen, LONG)).isTrue();
    }

    @Test
    void withoutAnAppendTheWaitEnds() throws Exception {
        awaitListening();

        assertThat(elsewhere.awaitAppend(elsewhere.count(), Duration.ofMillis(50)))
                .isFalse();
    }

    @Test
    void aLostListenerComesBackAndWakesForWhatItMayHaveMissed() throws Exception {
        awaitListening();
        long seen = elsewhere.count();

        assertThat(
                        store.number(
                                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"))
                .isEqualTo(1);

        assertThat(elsewhere.awaitAppend(seen, LONG)).isTrue();
        long again = elsewhere.count();
        store.store(event("user-1", 0));
        assertThat(elsewhere.awaitAppend(again, LONG)).isTrue();
    }

    @Test
    void afterAnErrorOfOneWakeUpTheNextAppendsAreHeardOf() throws Exception {
        awaitListening();
        AtomicInteger calls = new AtomicInteger();
        AppendSignal.Registration _ = elsewhere.onAppend(() -> {
            if (calls.incrementAndGet() == 1) {
                throw new StackOverflowError("planted");
            }
        });

        store.store(event("user-1", 0));
        await().atMost(LONG).untilAtomic(calls, org.hamcrest.Matchers.greaterThan(0));

        await().atMost(LONG).untilAsserted(() -> {
            long seen = elsewhere.count();
            store.signal.appended();
            assertThat(elsewhere.awaitAppend(seen, Duration.ofSeconds(1))).isTrue();
        });
    }

    @Test
    void afterAnErrorThatCouldNotEvenBeLoggedItListensAgain() throws Exception {
        try (AppendSignal listening = new AppendSignal(new NoMemoryAtFirst(store.database))) {
            assertThat(listening.awaitAppend(listening.count(), LONG))
                    .as("once it listens it wakes")
                    .isTrue();
        }
    }

    @Test
    void afterAnErrorOfOneAnnouncementTheNextAppendsAreAnnounced() throws Exception {
        awaitListening();
        NoMemoryAtFirst exhausted = new NoMemoryAtFirst(store.database);
        try (AppendSignal announcing = new AppendSignal(exhausted)) {
            announcing.appended();
            await().atMost(LONG).until(() -> exhausted.asked() == 1);
            long seen = elsewhere.count();

            announcing.appended();

            assertThat(elsewhere.awaitAppend(seen, LONG)).isTrue();
        }
    }

    @Test
    void anErrorOfOneListenerKeepsTheWakeUpFromNoOtherNorFromOtherProcesses() throws Exception {
        awaitListening();
        AtomicInteger calls = new AtomicInteger();
        AppendSignal.Registration _ = store.signal.onAppend(() -> {
            throw new StackOverflowError("planted");
        });
        AppendSignal.Registration _ = store.signal.onAppend(calls::incrementAndGet);
        long seen = elsewhere.count();

        store.store(event("user-1", 0));

        await().atMost(LONG).untilAtomic(calls, org.hamcrest.Matchers.greaterThan(0));
        assertThat(elsewhere.awaitAppend(seen, LONG)).isTrue();
    }

    @Test
    void listenersAreCalledUntilTheyEndTheirRegistration() throws Exception {
        AtomicInteger here = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        try (AppendSignal.Registration _ = store.signal.onAppend(() -> {
            throw new IllegalStateException("a listener's own trouble");
        })) {
            AppendSignal.Registration registration = store.signal.onAppend(ended::incrementAndGet);
            registration.close();
            store.signal.onAppend(here::incrementAndGet);
            int before = ended.get();

            store.store(event("user-1", 0));

            await().atMost(LONG).untilAtomic(here, org.hamcrest.Matchers.greaterThan(0));
            assertThat(ended.get()).isEqualTo(before);
        }
    }

    /** The listening connection's own start wakes once. */
    private void awaitListening() throws SQLException {
        elsewhere.count();
        await().atMost(LONG)
                .until(() -> store.number(
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' AND state = 'idle'")
                        == 1);
        await().atMost(LONG).until(() -> elsewhere.count() == 1);
    }
}
