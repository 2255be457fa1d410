package dev.ordinal.eventstore.axon.reaction;

import com.zaxxer.hikari.HikariDataSource;
import dev.ordinal.testkit.TestDatabase;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;

/** A process of its own that puts every line of a note into table {@code handled}, slowly, and dies of poison, when others have had time to be at work beside it. */
final class DeadlyProcess {

    static final String POISON = "poison";

    private DeadlyProcess() {}

    /** Starts one; what it says goes to a file. */
    static Process start(TestDatabase database, Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeadlyProcess.class.getName(),
                        database.url(),
                        database.user(),
                        database.password())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(output.toFile()))
                .start();
    }

    static void record(DataSource database, Note.Written written) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO handled VALUES (?, ?)")) {
            insert.setString(1, written.id());
            insert.setString(2, written.line());
            insert.executeUpdate();
        }
    }

    private static void handle(DataSource database, Note.Written written) throws SQLException {
        if (written.line().equals(POISON)) {
            LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
            Runtime.getRuntime().halt(9);
        }
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        record(database, written);
    }

    public static void main(String[] args) throws InterruptedException {
        try (HikariDataSource database = new HikariDataSource()) {
            database.setJdbcUrl(args[0]);
            database.setUsername(args[1]);
            database.setPassword(args[2]);
            try (ReactingProcess process = new ReactingProcess(
                    database, false, NoOpEventUpcaster.INSTANCE, (written, _) -> handle(database, written))) {
                process.start();
                new CountDownLatch(1).await();
            }
        }
    }
}
