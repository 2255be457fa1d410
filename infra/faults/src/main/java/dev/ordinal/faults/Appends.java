package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Appends as the database sees them: those of the command sides, and those that somebody makes by hand. */
final class Appends {

    private static final long LIMIT = 20_000_000_000L;
    private static final long BETWEEN_LOOKS = 1_000_000;

    private Appends() {}

    /** Stops the server process of a command side in the middle of an append. */
    static Pause pause(ShopUnderTest shop) throws SQLException {
        long deadline = System.nanoTime() + LIMIT;
        try (Connection connection = shop.connect()) {
            while (System.nanoTime() < deadline) {
                for (long pid : running(connection)) {
                    Pause pause = Pause.of(pid);
                    try {
                        if (isInAStatement(pid)) {
                            return pause;
                        }
                    } catch (UncheckedIOException e) {
                        pause.close();
                        throw e;
                    }
                    pause.close();
                }
                LockSupport.parkNanos(BETWEEN_LOOKS);
            }
        }
        throw new AssertionError("no append was met");
    }

    /** The server processes that append at this moment. */
    static List<Long> running(ShopUnderTest shop) throws SQLException {
        try (Connection connection = shop.connect()) {
            return running(connection);
        }
    }

    private static List<Long> running(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT pid FROM pg_stat_activity
                        WHERE application_name = 'command-side' AND state = 'active' AND query LIKE '%event_store.append%'""")) {
            List<Long> pids = new ArrayList<>();
            while (row.next()) {
                pids.add(row.getLong(1));
            }
            return pids;
        }
    }

    /** By its title, since a question to the database could wait for the very process that is stopped. */
    private static boolean isInAStatement(long pid) {
        try {
            Path linux = Path.of("/proc/" + pid + "/cmdline");
            String title = Files.exists(linux) ? Files.readString(linux) : titleByPs(pid);
            return title.replace('\0', ' ').strip().endsWith("SELECT");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String titleByPs(long pid) throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "args=", "-p", Long.toString(pid)).start();
        try (BufferedReader output = ps.inputReader()) {
            return output.lines().collect(Collectors.joining());
        }
    }

    /** Appends a new product in the transaction of this connection, which holds the log until it ends. */
    static void byHand(Connection connection, String sku) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT verdict FROM event_store.append(false, '{1}', '{0}', '{0}', '{product-%1$s}', '{product}', '{0}', '{by-hand-%1$s}',
                            '{product.created}', '{1}', ARRAY[convert_to('{"sku":"%1$s","name":"By hand","price":{"amount":"1","currency":"GBP"}}', 'UTF8')],
                            ARRAY[convert_to('{}', 'UTF8')], '{0}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 1)""".formatted(sku))) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("appended");
        }
    }
}
