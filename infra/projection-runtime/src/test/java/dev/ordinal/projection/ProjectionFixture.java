package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.Appended;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.topic.Partitions;
import dev.ordinal.eventstore.topic.Topics;
import dev.ordinal.relay.EventRelay;
import dev.ordinal.relay.RelaySchema;
import dev.ordinal.relay.RelaySettings;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A log in a database of its own, a stream type, topic and projection name of its own, and relays and runners on them. */
final class ProjectionFixture implements AutoCloseable {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final int number = NAMES.incrementAndGet();
    final String streamType = "folded" + number;
    final String topic = Topics.of(streamType);
    final String projection = "tally" + number;
    final TestDatabase database = TestServers.newDatabase();
    final EventLog log = new EventLog(database.dataSource());
    final AppendSignal signal = new AppendSignal(database.dataSource());
    final Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, TestServers.kafka()));
    final ParkedStreams parkedStreams = new ParkedStreams(database.dataSource());
    final GroupCommit writer;
    private final Map<String, Long> sequences = new ConcurrentHashMap<>();
    private final List<EventRelay> relays = new ArrayList<>();
    private final List<ProjectionRunner> runners = new ArrayList<>();

    ProjectionFixture() {
        EventStoreSchema.migrate(database.dataSource());
        RelaySchema.migrate(database.dataSource());
        ProjectionSchema.migrate(database.dataSource());
        writer = new GroupCommit(database.dataSource(), new KeyedHash("secret"), signal);
    }

    EventRelay startRelay() {
        return startRelay(RelaySettings.of(TestServers.kafka(), "relay"));
    }

    /** A relay that gives new topics so many partitions. */
    EventRelay startRelay(int partitions) {
        RelaySettings usual = RelaySettings.of(TestServers.kafka(), "relay");
        return startRelay(new RelaySettings(
                usual.relay(),
                usual.bootstrapServers(),
                usual.instance(),
                usual.source(),
                partitions,
                usual.heartbeat(),
                usual.clock()));
    }

    private EventRelay startRelay(RelaySettings settings) {
        EventRelay relay = new EventRelay(database.dataSource(), log, signal, settings, new SimpleMeterRegistry());
        relay.start();
        relays.add(relay);
        return relay;
    }

    ProjectionRunner start(SqlProjection sql) {
        return started(
                new ProjectionRunner(sql, database.dataSource(), log, TestServers.kafka(), new SimpleMeterRegistry()));
    }

    ProjectionRunner started(ProjectionRunner runner) {
        runner.start();
        runners.add(runner);
        return runner;
    }

    /** Appends events, to so many streams in turn, and returns when they are stored. */
    void append(int events, int streams) {
        List<CompletableFuture<Appended>> appends = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            appends.add(appendOne(i % streams));
        }
        CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    CompletableFuture<Appended> appendOne(int stream) {
        String streamId = streamId(stream);
        long sequence = sequences.merge(streamId, 0L, (last, _) -> last + 1);
        long amount = 1 + (stream * 31L + sequence * 7) % 1_000;
        return append(streamId, sequence, Long.toString(amount));
    }

    /** Appends an event to a stream that no fold of this class can read. */
    CompletableFuture<Appended> appendPoison(int stream) {
        return append(streamId(stream), sequences.merge(streamId(stream), 0L, (last, _) -> last + 1), "poison");
    }

    /** Appends the first event of a stream of another type. */
    CompletableFuture<Appended> appendOfType(String other, String streamId, long amount) {
        return append(other, streamId, 0, Long.toString(amount));
    }

    private CompletableFuture<Appended> append(String streamId, long sequence, String payload) {
        return append(streamType, streamId, sequence, payload);
    }

    private CompletableFuture<Appended> append(String type, String streamId, long sequence, String payload) {
        return writer.append(Append.of(new NewEvent(
                streamId,
                type,
                sequence,
                streamId + "@" + sequence,
                "test.happened",
                "1",
                payload.getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                Instant.parse("2011-12-09T12:50:00Z"))));
    }

    String streamId(int stream) {
        return streamType + "-" + stream;
    }

    TopicPartition partitionOf(int stream) {
        return new TopicPartition(topic, Partitions.of(streamId(stream), 12));
    }

    /** Puts the events after a position on record as relayed. */
    void movePartitionHeads(long after) {
        for (StoredEvent event : log.after(after, 100_000)) {
            execute(
                    "INSERT INTO event_relay.partition_head VALUES ('%1$s', %2$d, %3$d) ON CONFLICT (topic, partition) DO UPDATE SET position = %3$d"
                            .formatted(topic, Partitions.of(event.streamId(), 12), event.position()));
        }
    }

    /** What the tally must be: a fold of the whole log by one thread. */
    Map<String, String> fold() {
        Map<String, long[]> tally = new TreeMap<>();
        long position = 0;
        for (List<StoredEvent> page = log.after(position, 1_000); !page.isEmpty(); page = log.after(position, 1_000)) {
            for (StoredEvent event : page) {
                long[] row = tally.computeIfAbsent(event.streamId(), _ -> new long[2]);
                row[0]++;
                row[1] = (row[1] * 31 + amount(new String(event.payload(), UTF_8))) % 1_000_000_007;
                position = event.position();
            }
        }
        Map<String, String> result = new TreeMap<>();
        tally.forEach((stream, row) -> result.put(stream, row[0] + " " + row[1]));
        return result;
    }

    private static long amount(String payload) {
        return payload.equals("poison") ? Tally.ANTIDOTE : Long.parseLong(payload);
    }

    /** What a generation's tally is. */
    Map<String, String> tally(int generation) {
        Map<String, String> result = new TreeMap<>();
        query(
                "SELECT stream, events || ' ' || amount FROM %s_g%d.tally".formatted(projection, generation),
                row -> result.put(row.getString(1), row.getString(2)));
        return result;
    }

    long applied(int generation) {
        return number("SELECT coalesce(sum(events), 0) FROM %s_g%d.tally".formatted(projection, generation));
    }

    void awaitApplied(int generation, long events) {
        within(60).until(() -> schemaExists(generation) && applied(generation) >= events);
    }

    private boolean schemaExists(int generation) {
        return number("SELECT count(*) FROM projection.generation WHERE projection = '%s' AND generation = %d"
                        .formatted(projection, generation))
                > 0;
    }

    void awaitRelayed() {
        within(60).until(() -> number("SELECT coalesce(max(position), 0) FROM event_relay.checkpoint") == log.head());
    }

    /** Lets Kafka miss a process that died after a second instead of five. */
    void missTheDeadSoon() throws Exception {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, "ordinal." + projection + ".g1");
        admin.incrementalAlterConfigs(Map.of(
                        group,
                        List.of(new AlterConfigOp(
                                new ConfigEntry("consumer.session.timeout.ms", "1000"), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    /** What waits, by stream. */
    Map<String, ParkedStreams.Parked> parked() {
        return parkedStreams.list(projection, 10_000).stream()
                .collect(Collectors.toMap(ParkedStreams.Parked::streamId, Function.identity()));
    }

    /** Discards the event that a stream waits at, wherever that is. */
    Optional<ParkedStreams.Discard> discard(String readModel, int stream, String reason) {
        long position =
                parkedStreams.find(readModel, streamId(stream)).getFirst().position();
        return parkedStreams.discard(readModel, streamId(stream), position, reason, "Ada");
    }

    static ConditionFactory within(int seconds) {
        return Awaitility.await().atMost(Duration.ofSeconds(seconds)).pollInterval(Duration.ofMillis(20));
    }

    long number(String sql) {
        List<Long> found = new ArrayList<>();
        query(sql, row -> found.add(row.getLong(1)));
        return found.getFirst();
    }

    List<String> texts(String sql) {
        List<String> found = new ArrayList<>();
        query(sql, row -> found.add(row.getString(1)));
        return found;
    }

    void query(String sql, RowReader reader) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                reader.read(row);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    @Override
    public void close() {
        runners.forEach(ProjectionRunner::close);
        relays.forEach(EventRelay::close);
        writer.close();
        signal.close();
        admin.close();
        database.close();
    }
}
