package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;
import dev.ordinal.eventstore.EventLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A projector in a process of its own, whose fold ends the process at a poisonous event. */
final class ProjectorProcess {

    private ProjectorProcess() {}

    /** Starts one; what it says goes to a file. */
    static Process start(ProjectionFixture fixture, String kafka, Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProjectorProcess.class.getName(),
                        fixture.database.url(),
                        fixture.database.user(),
                        fixture.database.password(),
                        kafka,
                        fixture.projection,
                        fixture.streamType)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(output.toFile()))
                .start();
    }

    /** A tally whose code ends its process where it meets poison. */
    private record Deadly(Tally tally) implements OnTally {

        @Override
        public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
            if (batch.stream().anyMatch(event -> new String(event.payload(), UTF_8).equals("poison"))) {
                Runtime.getRuntime().halt(9);
            }
            tally.apply(connection, batch);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Tally tally = new Tally(args[4], 1, Set.of(args[5]), false);
        try (HikariDataSource database = new HikariDataSource()) {
            database.setJdbcUrl(args[0]);
            database.setUsername(args[1]);
            database.setPassword(args[2]);
            ProjectionRunner runner = new ProjectionRunner(
                    new Deadly(tally), database, new EventLog(database), args[3], new SimpleMeterRegistry());
            runner.start();
            new CountDownLatch(1).await();
        }
    }
}
