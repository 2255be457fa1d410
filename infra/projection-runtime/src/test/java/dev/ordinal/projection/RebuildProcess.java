package dev.ordinal.projection;

import com.zaxxer.hikari.HikariDataSource;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.testkit.TestServers;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Set;

/** A rebuild in a process of its own, slow enough to be killed in the middle. */
final class RebuildProcess {

    private RebuildProcess() {}

    /** Starts one; what it says goes to a file. */
    static Process start(ProjectionFixture fixture, long maxRate, Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RebuildProcess.class.getName(),
                        fixture.database.url(),
                        fixture.database.user(),
                        fixture.database.password(),
                        TestServers.kafka(),
                        fixture.projection,
                        fixture.streamType,
                        Long.toString(maxRate))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(output.toFile()))
                .start();
    }

    public static void main(String[] args) throws InterruptedException {
        Ledger ledger = new Ledger(args[4], 1, Set.of(args[5]), false);
        try (HikariDataSource database = new HikariDataSource()) {
            database.setJdbcUrl(args[0]);
            database.setUsername(args[1]);
            database.setPassword(args[2]);
            RebuildOrder slow = RebuildOrder.usual().memory(20_000).maxRate(Long.parseLong(args[6]));
            new Rebuild(ledger, null, database, new EventLog(database), args[3]).run(slow, _ -> {});
        }
    }
}
