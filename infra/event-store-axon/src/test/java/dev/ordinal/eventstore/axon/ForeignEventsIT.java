package dev.ordinal.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.monitoring.MessageMonitor;
import org.axonframework.monitoring.NoOpMessageMonitorCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** F4: a long run of events that a processor has no use for, then one that it has. */
class ForeignEventsIT {

    private static final long FOREIGN = 1_000_000;

    private final AxonFixture axon = AxonFixture.alone();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final CompletableFuture<Account.Opened> handled = new CompletableFuture<>();
    private final AtomicLong offered = new AtomicLong();

    @AfterEach
    void close() {
        threads.shutdownNow();
        axon.close();
    }

    @Test
    void aMillionForeignEventsStayInTheDatabaseWhileTheTokenMoves() throws Exception {
        fillWithForeignEvents();
        PooledStreamingEventProcessor processor = processor();
        Set<Long> positions = new ConcurrentSkipListSet<>();

        processor.start();
        axon.eventStore.publish(
                new GenericDomainEventMessage<>("Account", "account-1", 0, new Account.Opened("account-1", "a")));

        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    positions(processor).forEach(positions::add);
                    return handled.isDone();
                });
        processor.shutDown();
        assertThat(positions)
                .filteredOn(position -> position > FOREIGN / 10 && position < FOREIGN)
                .as("positions on the way")
                .hasSizeGreaterThan(3);
        assertThat(offered.get()).isLessThan(FOREIGN / 500);
    }

    private static List<Long> positions(PooledStreamingEventProcessor processor) {
        return processor.processingStatus().values().stream()
                .map(EventTrackerStatus::getTrackingToken)
                .flatMap(token -> token instanceof GlobalSequenceTrackingToken at
                        ? Stream.of(at.getGlobalIndex())
                        : Stream.empty())
                .toList();
    }

    private PooledStreamingEventProcessor processor() {
        MessageMonitor<EventMessage<?>> counting = event -> {
            offered.incrementAndGet();
            return NoOpMessageMonitorCallback.INSTANCE;
        };
        return PooledStreamingEventProcessor.builder()
                .name("openings")
                .eventHandlerInvoker(SimpleEventHandlerInvoker.builder()
                        .eventHandlers(new Openings(handled))
                        .build())
                .messageSource(axon.eventStore)
                .tokenStore(new InMemoryTokenStore())
                .transactionManager(NoTransactionManager.instance())
                .messageMonitor(counting)
                .coordinatorExecutor(threads)
                .workerExecutor(threads)
                .build();
    }

    private void fillWithForeignEvents() throws SQLException {
        try (Connection connection = axon.database.dataSource().getConnection();
                PreparedStatement fill = connection.prepareStatement("""
                        INSERT INTO event_store.event
                        SELECT i, 'account-filled-' || i, 'Account', 0, 'filled-' || i,
                            CASE i % 2 WHEN 0 THEN ? ELSE 'dev.elsewhere.Unknown' END, NULL, '{"amount":1}', '{}', now(), now()
                        FROM generate_series(1, ?::bigint) i""")) {
            fill.setString(1, Account.Deposited.class.getName());
            fill.setLong(2, FOREIGN);
            fill.executeUpdate();
        }
    }

    /** Has a use for one type of event. */
    static final class Openings {

        private final CompletableFuture<Account.Opened> handled;

        Openings(CompletableFuture<Account.Opened> handled) {
            this.handled = handled;
        }

        @EventHandler
        void on(Account.Opened opened) {
            handled.complete(opened);
        }
    }
}
