package dev.ordinal.bench.contestant;

import dev.ordinal.bench.measure.Timed;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Signal;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.commandhandling.gateway.CommandGateway;

/**
 * The same with Axon: commands in this JVM, its tracking processor in another, on Axon's JPA engine with payloads in their rows. Every tenth command's row is looked for
 * every two milliseconds, all of them in one query.
 */
public final class AxonFreshness implements Timed, AutoCloseable {

    private static final int SAMPLED = 10;
    private static final int LOOK_EVERY_MILLIS = 2;
    private static final long PATIENCE_SECONDS = 60;

    private final Connection connection;
    private final OsProcess tracker;
    private final CommandGateway commands;
    private final ExecutorService looking = Executors.newSingleThreadExecutor();
    private final Map<String, CompletableFuture<Long>> awaited = new ConcurrentHashMap<>();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean open = true;

    private AxonFreshness(Connection connection, OsProcess tracker, CommandGateway commands) {
        this.connection = connection;
        this.tracker = tracker;
        this.commands = commands;
    }

    /** Starts the other process, and returns when the first event has come through. */
    public static AxonFreshness start(AxonApplication application, String url, List<String> jvm, Path log)
            throws Exception {
        Connection connection = Database.connect(url);
        try (Statement statement = connection.createStatement()) {
            statement.execute(AxonTracker.TABLE);
        }
        List<String> command = new ArrayList<>(jvm);
        command.addAll(List.of(
                "-Dlogback.configurationFile=ordinal-logback.xml",
                "-Dorg.springframework.boot.logging.LoggingSystem=none",
                "-cp",
                System.getProperty("java.class.path"),
                AxonTracker.class.getName(),
                url));
        OsProcess tracker = OsProcess.start("axon-tracker", command, Map.of(), Signal.TERM, log);
        AxonFreshness started = new AxonFreshness(connection, tracker, application.commands());
        started.looking.execute(started::look);
        try {
            started.nanos(System.nanoTime());
        } catch (TimeoutException e) {
            throw new CommandFailed("Axon's tracking processor sees nothing: " + tracker.output());
        }
        return started;
    }

    public long pid() {
        return tracker.pid();
    }

    @Override
    public OptionalLong nanos(long due) throws Exception {
        String id = Notebook.newId();
        commands.sendAndWait(new Notebook.Begin(id, 1));
        long answered = System.nanoTime();
        if (sent.getAndIncrement() % SAMPLED != 0) {
            return OptionalLong.empty();
        }
        CompletableFuture<Long> seen = new CompletableFuture<>();
        awaited.put(id, seen);
        return OptionalLong.of(seen.get(PATIENCE_SECONDS, TimeUnit.SECONDS) - answered);
    }

    private void look() {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM noted WHERE id = ANY (?)")) {
            while (open) {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
                if (awaited.isEmpty()) {
                    continue;
                }
                Array ids = connection.createArrayOf("text", awaited.keySet().toArray(String[]::new));
                select.setArray(1, ids);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        CompletableFuture<Long> seen = awaited.remove(rows.getString(1));
                        if (seen != null) {
                            seen.complete(System.nanoTime());
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new CommandFailed("cannot look for rows: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws SQLException {
        open = false;
        looking.close();
        tracker.close();
        connection.close();
    }
}
