package dev.ordinal.projection;

import com.zaxxer.hikari.HikariDataSource;
import dev.ordinal.eventstore.EventLog;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Two verifications in a process of their own that stop for ever in the middle: of rows after the first page, of keys while they are paused. */
final class VerifierProcess {

    private VerifierProcess() {}

    /** Starts one; to a file it says {@code rows} and {@code keys} when it is in the middle of each. */
    static Process start(ProjectionFixture fixture, String redis, String latest, Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        VerifierProcess.class.getName(),
                        fixture.database.url(),
                        fixture.database.user(),
                        fixture.database.password(),
                        redis,
                        fixture.projection,
                        latest,
                        fixture.streamType)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(output.toFile()))
                .start();
    }

    private record Stuck(Latest latest) implements RedisProjection {

        @Override
        public String name() {
            return latest.name();
        }

        @Override
        public int version() {
            return latest.version();
        }

        @Override
        public Set<String> streamTypes() {
            return latest.streamTypes();
        }

        @Override
        public boolean keepsStreamsApart() {
            return true;
        }

        @Override
        public List<RedisWrite> fold(List<EventRecord> batch) {
            stopAt("keys");
            return latest.fold(batch);
        }
    }

    public static void main(String[] args) {
        Set<String> streamTypes = Set.of(args[6]);
        Tally tally = new Tally(args[4], 1, streamTypes, false);
        Stuck keys = new Stuck(new Latest(args[5], 1, streamTypes));
        HikariDataSource database = new HikariDataSource();
        database.setJdbcUrl(args[0]);
        database.setUsername(args[1]);
        database.setPassword(args[2]);
        Verifier verifier = new Verifier(database, new EventLog(database), RedisClient.create(args[3]));
        Thread.ofPlatform().start(() -> verifier.verify(tally, tally.name(), 1, (_, _) -> stopAt("rows")));
        verifier.sample(keys, keys.name(), 1, 5, new Random(1));
    }

    private static void stopAt(String where) {
        System.out.println(where);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
