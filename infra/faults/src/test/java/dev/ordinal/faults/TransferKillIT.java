package dev.ordinal.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.Appended;
import dev.ordinal.eventstore.Claim;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.audit.Findings;
import dev.ordinal.eventstore.audit.LogAudit;
import dev.ordinal.eventstore.transfer.LogExport;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Signal;
import dev.ordinal.personaldata.EnvironmentMasterKey;
import dev.ordinal.personaldata.KeysDatabase;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** {@code events export} and {@code import}, killed with SIGKILL or cut off from the database at random points of their work, and run again. */
@TestInstance(Lifecycle.PER_CLASS)
class TransferKillIT {

    private static final int EVENTS = 30_000;
    private static final int STREAMS = 500;

    /** A user in so many events. */
    private static final int USERS = 200;

    private static final int TRIES = 5;
    private static final String SECRET = "a secret";
    private static final String MASTER_KEY = "1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private static final String EVENT = """
            SELECT e.position, e.stream_id, e.stream_type, e.sequence, e.event_id, e.type, e.revision, e.payload, e.metadata, e.occurred_at
            FROM event_store.event e""";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TestDatabase source = TestServers.newDatabase();
    private Path directory;
    private Path reference;

    @BeforeAll
    void fillTheSource(@TempDir Path directory) {
        this.directory = directory;
        EventStoreSchema.migrate(source.dataSource());
        try (PersonalData personal = PersonalData.migrated(
                        new KeysDatabase(source.url(), source.user(), source.password()),
                        new EnvironmentMasterKey(MASTER_KEY));
                AppendSignal signal = new AppendSignal(source.dataSource());
                GroupCommit writer = new GroupCommit(source.dataSource(), new KeyedHash(SECRET), signal)) {
            List<CompletableFuture<Appended>> appends = new ArrayList<>();
            for (int i = 0; i < EVENTS; i++) {
                appends.add(writer.append(i % USERS == 0 ? registered(i, personal) : priceChanged(i)));
            }
            CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new))
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        }
        reference = directory.resolve("reference.ndjson");
        new LogExport(new EventLog(source.dataSource()), _ -> {}).to(reference, 1);
    }

    @AfterAll
    void drop() {
        source.close();
    }

    @Test
    void anExportKilledAndCutOffIsContinuedByTheNext() throws IOException {
        Path file = directory.resolve("killed.ndjson");
        long whole = Files.size(reference);

        exportAtWork(file, whole).kill();
        assertThat(size(file)).isLessThan(whole);
        OsProcess cut = exportAtWork(file, whole);
        if (cutOff(cut, source) != 0) {
            assertThat(cut.output()).contains("ordinal: ");
        }
        finish(events(source, "export", file.toString()));

        assertThat(Files.mismatch(reference, file)).as("seed %d", seed).isEqualTo(-1);
    }

    @Test
    void aGzippedExportThatWasKilledIsContinuedByTheNext() throws IOException {
        Path file = directory.resolve("killed.ndjson.gz");
        Path once = directory.resolve("once.ndjson.gz");
        new LogExport(new EventLog(source.dataSource()), _ -> {}).to(once, 1);

        exportAtWork(file, Files.size(once)).kill();
        assertThat(size(file)).isLessThan(Files.size(once));
        finish(events(source, "export", file.toString()));

        Path lines = directory.resolve("unpacked.ndjson");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            Files.copy(in, lines);
        }
        assertThat(Files.mismatch(reference, lines)).as("seed %d", seed).isEqualTo(-1);
    }

    @Test
    void anImportKilledAgainAndAgainAndCutOffStoresEveryEventOnce() throws SQLException {
        try (TestDatabase target = TestServers.newDatabase()) {
            EventStoreSchema.migrate(target.dataSource());
            slowDown(target);
            EventLog log = new EventLog(target.dataSource());

            killWithin(events(target, "import", reference.toString()), log::head);
            long first = log.head();
            killWithin(events(target, "import", reference.toString()), log::head);
            assertThat(log.head()).isLessThan(EVENTS).isGreaterThanOrEqualTo(first);
            OsProcess last = events(target, "import", reference.toString());
            assertThat(cutOffWithin(last, target, log::head)).as(last.output()).isZero();

            assertThat(last.output()).contains(" were there");
            assertThat(digest(target, EVENT, "position")).isEqualTo(digest(source, EVENT, "position"));
            assertThat(digest(target, "SELECT * FROM event_store.claim", "space, value_hash"))
                    .isEqualTo(digest(source, "SELECT * FROM event_store.claim", "space, value_hash"));
            assertSound(target);
        }
    }

    @Test
    void anImportOfAxonsRowsThatWasKilledStoresEveryRowOnce() throws SQLException {
        try (TestDatabase target = TestServers.newDatabase()) {
            EventStoreSchema.migrate(target.dataSource());
            slowDown(target);
            EventLog log = new EventLog(target.dataSource());
            execute(target, """
                    CREATE TABLE domain_event_entry (global_index bigint, aggregate_identifier text, type text, sequence_number bigint,
                        event_identifier text, payload_type text, payload_revision text, payload bytea, meta_data bytea, time_stamp text)""");
            execute(target, """
                    INSERT INTO domain_event_entry
                    SELECT 2 * i, 'account-' || i %% %1$d, 'Account', i / %1$d, 'event-' || i, 'com.example.Deposited', NULL,
                        convert_to('<deposited amount="' || i || '"/>', 'UTF8'), convert_to('<meta/>', 'UTF8'), '2020-01-01T00:00:00.123Z'
                    FROM generate_series(0, %2$d - 1) i""".formatted(STREAMS, EVENTS));

            killWithin(events(target, "import", "--from-axon-jpa"), log::head);
            assertThat(log.head()).isLessThan(EVENTS);
            finish(events(target, "import", "--from-axon-jpa"));

            assertThat(digest(target, EVENT, "position")).isEqualTo(digest(target, """
                            SELECT row_number() OVER (ORDER BY global_index) AS position, aggregate_identifier, type, sequence_number, event_identifier,
                                payload_type, payload_revision, payload, meta_data, time_stamp::timestamptz
                            FROM domain_event_entry""", "position"));
            assertSound(target);
        }
    }

    private Append registered(int i, PersonalData personal) {
        String id = UUID.randomUUID().toString();
        String email = "user%d@example.com".formatted(i);
        personal.enrol(id);
        NewEvent event = event("user", id, 0, "user.registered", """
                {"userId":"%s","name":"%s","email":"%s"}""".formatted(
                        id, personal.seal(id, "name", "Ädä  " + random.nextInt()), personal.seal(id, "email", email)));
        return new Append(
                List.of(event), List.of(new Append.OwnedClaim(event.streamId(), new Claim.Take("email", email))), null);
    }

    /** Streams take turns, among the numbers that make no user. */
    private Append priceChanged(int i) {
        int turn = i - i / USERS - 1;
        return Append.of(event("product", "P-" + turn % STREAMS, turn / STREAMS, "product.price-changed", """
                {"sku":"P-%d", "price":{"amount":"%d.00","currency":"GBP"}}""".formatted(
                        turn % STREAMS, random.nextInt(1, 1_000_000))));
    }

    private static NewEvent event(String type, String id, long sequence, String name, String payload) {
        return new NewEvent(
                type + "-" + id,
                type,
                sequence,
                UUID.randomUUID().toString(),
                name,
                "1",
                payload.getBytes(UTF_8),
                "{\"actor\":\"anonymous\"}".getBytes(UTF_8),
                Instant.parse("2011-12-09T12:50:00.123456Z"));
    }

    private OsProcess events(TestDatabase database, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                Path.of("../../command-side/target/command-side.jar")
                        .toAbsolutePath()
                        .normalize()
                        .toString(),
                "events"));
        command.addAll(List.of(arguments));
        Map<String, String> environment = Map.of(
                "ORDINAL_POSTGRES_URL",
                database.url(),
                "ORDINAL_POSTGRES_USER",
                database.user(),
                "ORDINAL_POSTGRES_PASSWORD",
                database.password(),
                "ORDINAL_KEYS_URL",
                source.url(),
                "ORDINAL_KEYS_USER",
                source.user(),
                "ORDINAL_KEYS_PASSWORD",
                source.password(),
                "ORDINAL_MASTER_KEY",
                MASTER_KEY,
                "ORDINAL_SECRET",
                SECRET);
        return OsProcess.start(
                "events " + arguments[0], command, environment, Signal.TERM, directory.resolve("events.log"));
    }

    private static void finish(OsProcess tool) {
        assertThat(tool.onExit().orTimeout(60, TimeUnit.SECONDS).join())
                .as(tool.output())
                .isZero();
    }

    /** An export near the beginning of its work; one that was done before it was met is thrown away, and made again. */
    private OsProcess exportAtWork(Path file, long whole) throws IOException {
        String output = "";
        for (int i = 0; i < TRIES; i++) {
            OsProcess tool = events(source, "export", file.toString());
            if (isMetAtWork(tool, () -> size(file), whole)) {
                return tool;
            }
            tool.kill();
            output = tool.output();
            Files.deleteIfExists(file);
        }
        throw new AssertionError(
                "%d exports were done before they were met, seed %d: %s".formatted(TRIES, seed, output));
    }

    /** So that an import, which appends a thousand events at a time, is not done before it is met. */
    private static void slowDown(TestDatabase target) {
        execute(target, """
                CREATE FUNCTION public.take_time() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END $$""");
        execute(target, """
                CREATE TRIGGER take_time AFTER INSERT ON event_store.event
                FOR EACH STATEMENT EXECUTE FUNCTION public.take_time()""");
    }

    /** Kills the import at a random point near the beginning of its work. */
    private void killWithin(OsProcess tool, LongSupplier work) {
        awaitWork(tool, work);
        tool.kill();
    }

    private int cutOffWithin(OsProcess tool, TestDatabase database, LongSupplier work) {
        awaitWork(tool, work);
        return cutOff(tool, database);
    }

    /** Ends all connections of the database; returns the tool's exit code. */
    private static int cutOff(OsProcess tool, TestDatabase database) {
        execute(database, """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()""");
        return tool.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private void awaitWork(OsProcess tool, LongSupplier work) {
        assertThat(isMetAtWork(tool, work, EVENTS))
                .as("at work when it is interrupted, seed %d: %s", seed, tool.output())
                .isTrue();
    }

    /** Whether it still had work to do at a random point in the first fifth of it. */
    private boolean isMetAtWork(OsProcess tool, LongSupplier work, long end) {
        long begin = work.getAsLong();
        long point = begin + (long) ((end - begin) * random.nextDouble(0.2));
        await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> work.getAsLong() > point || !tool.isAlive());
        return tool.isAlive() && work.getAsLong() < end;
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertSound(TestDatabase database) {
        Findings findings = new Findings(10);
        new LogAudit(database.dataSource(), _ -> {}).run(findings);
        assertThat(findings.kept()).isEmpty();
    }

    /** Of all rows in an order, every byte of them. */
    private static String digest(TestDatabase database, String select, String order) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) || ' ' || md5(string_agg(md5(row::text), '' ORDER BY %2$s)) FROM (%1$s) AS row"
                                .formatted(select, order))) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(TestDatabase database, String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
