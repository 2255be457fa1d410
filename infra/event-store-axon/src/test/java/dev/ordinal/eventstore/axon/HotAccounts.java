package dev.ordinal.eventstore.axon;

import dev.ordinal.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/** A process that keeps accounts in memory and answers when they are stored. */
final class HotAccounts implements AutoCloseable {

    /** A deposit that ends in an error when its event is to be stored. */
    static final int UNSTORABLE = 17;

    final AtomicInteger appends = new AtomicInteger();
    final AxonFixture axon;
    final AggregateStates states = new AggregateStates(1 << 20);
    private final Configuration configuration;
    private final CommandGateway commands;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    HotAccounts() {
        this(null);
    }

    HotAccounts(@Nullable TestDatabase shared) {
        StoragePolicy counting = new StoragePolicy() {
            @Override
            public Instant occurredAt(EventMessage<?> event) {
                appends.incrementAndGet();
                if (event.getPayload().equals(new Account.Deposited(UNSTORABLE))) {
                    throw new StackOverflowError("planted");
                }
                return event.getTimestamp();
            }
        };
        axon = shared == null ? AxonFixture.alone(counting) : AxonFixture.on(shared, counting);
        configuration = DefaultConfigurer.defaultConfiguration()
                .configureSerializer(c -> axon.serializer)
                .configureEventStore(c -> axon.eventStore)
                .configureCommandBus(c -> new DurableCommandBus(SimpleCommandBus.builder(), axon.engine))
                .configureAggregate(
                        AggregateConfigurer.defaultConfiguration(Account.class).configureCache(c -> states))
                .registerCommandHandler(SeveralAccounts::new)
                .start();
        commands = configuration.commandGateway();
    }

    void open(String id) {
        commands.sendAndWait(new Account.Open(id, id));
    }

    /** The balance after it. */
    int deposit(String id, int amount) {
        Integer balance = commands.sendAndWait(new Account.Deposit(id, amount));
        return Objects.requireNonNull(balance);
    }

    /** The same, with as many tries as it takes. */
    int depositRetrying(String id, int amount) {
        while (true) {
            try {
                return deposit(id, amount);
            } catch (ConcurrencyException e) {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000));
            }
        }
    }

    CompletableFuture<Integer> depositing(String id, int amount) {
        return CompletableFuture.supplyAsync(() -> deposit(id, amount), threads);
    }

    CompletableFuture<@Nullable Object> sending(Object command) {
        return CompletableFuture.supplyAsync(() -> commands.<@Nullable Object>sendAndWait(command), threads);
    }

    static Throwable failure(CompletableFuture<?> answer) {
        try {
            throw new AssertionError("answered " + answer.join());
        } catch (CompletionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.close();
        configuration.shutdown();
        axon.close();
    }

    /** The log in the hands of another process, which may append before it lets go. */
    static final class Rival implements AutoCloseable {

        private final Connection connection;

        Rival(TestDatabase database) throws SQLException {
            connection = database.dataSource().getConnection();
            connection.setAutoCommit(false);
            execute("SELECT pg_advisory_xact_lock(31369498006020460)");
        }

        void deposit(String id, long sequence, int amount) throws SQLException {
            execute("""
                    INSERT INTO event_store.event
                    SELECT position + 1, '%s', 'Account', %d, 'rival-' || position, 'dev.ordinal.eventstore.axon.Account$Deposited', NULL,
                        convert_to('{"amount":%d}', 'UTF8'), '{}', now(), recorded_at
                    FROM event_store.event ORDER BY position DESC LIMIT 1""".formatted(id, sequence, amount));
        }

        /** Whether somebody has come to append. */
        boolean isWaitedFor() throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("""
                            SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                                AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))""")) {
                row.next();
                return row.getBoolean(1);
            }
        }

        private void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.commit();
            connection.close();
        }
    }
}
