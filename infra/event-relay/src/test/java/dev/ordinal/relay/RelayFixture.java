package dev.ordinal.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.topic.Topics;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A log in a database of its own, a stream type and topic of its own, and relays between them. */
final class RelayFixture implements AutoCloseable {

    static final Instant OCCURRED = Instant.parse("2011-12-09T12:50:00.123456Z");
    private static final AtomicInteger TYPES = new AtomicInteger();

    final String streamType = "relayed" + TYPES.incrementAndGet();
    final String topic = Topics.of(streamType);
    final TestDatabase database = TestServers.newDatabase();
    final EventLog log = new EventLog(database.dataSource());
    final AppendSignal signal = new AppendSignal(database.dataSource());
    final Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, TestServers.kafka()));
    final MeterRegistry meters = new SimpleMeterRegistry();
    final GroupCommit writer;
    private final Map<String, Long> sequences = new HashMap<>();
    private final List<EventRelay> relays = new ArrayList<>();

    RelayFixture() {
        EventStoreSchema.migrate(database.dataSource());
        RelaySchema.migrate(database.dataSource());
        writer = new GroupCommit(database.dataSource(), new KeyedHash("secret"), signal);
    }

    EventRelay startRelay(String instance) {
        return startRelay(instance, database.dataSource());
    }

    EventRelay startRelay(String instance, DataSource dataSource) {
        return start(dataSource, RelaySettings.of(TestServers.kafka(), instance));
    }

    EventRelay startRelayTo(String bootstrapServers) {
        return start(database.dataSource(), RelaySettings.of(bootstrapServers, "elsewhere"));
    }

    EventRelay startRelayNamed(String relay, String instance) {
        return start(database.dataSource(), RelaySettings.of(relay, TestServers.kafka(), instance));
    }

    /** A relay whose clock stands still. */
    EventRelay startRelayWithHeartbeat(Duration heartbeat) {
        RelaySettings usual = RelaySettings.of(TestServers.kafka(), "beating");
        RelaySettings settings = new RelaySettings(
                usual.relay(),
                usual.bootstrapServers(),
                usual.instance(),
                usual.source(),
                usual.partitions(),
                heartbeat,
                InstantSource.fixed(OCCURRED));
        return start(database.dataSource(), settings);
    }

    private EventRelay start(DataSource dataSource, RelaySettings settings) {
        EventRelay relay = new EventRelay(dataSource, new EventLog(dataSource), signal, settings, meters);
        relays.add(relay);
        relay.start();
        return relay;
    }

    /** Appends events to so many streams in turn. */
    void append(int events, int streams) {
        List<CompletableFuture<?>> appends = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            appends.add(writer.append(Append.of(event(streamType + "-" + i % streams, "{\"n\":" + i + "}"))));
        }
        CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    /** Appends an event of another type, whose topic nobody reads. */
    void appendToOther() {
        appendToOther(1);
    }

    void appendToOther(int events) {
        List<CompletableFuture<?>> appends = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            long sequence = sequences.merge("other-" + streamType, 0L, (last, _) -> last + 1);
            appends.add(writer.append(Append.of(new NewEvent(
                    "other-" + streamType,
                    "other-" + streamType,
                    sequence,
                    "other@" + sequence,
                    "test.happened",
                    "1",
                    "{}".getBytes(UTF_8),
                    "{}".getBytes(UTF_8),
                    OCCURRED))));
        }
        CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    /** How many topics are being refilled. */
    long refilling() {
        return number("SELECT count(*) FROM event_relay.topic WHERE refilled_to IS NOT NULL");
    }

    void appendTo(String stream, String payload) {
        writer.append(Append.of(event(streamType + "-" + stream, payload))).join();
    }

    NewEvent event(String streamId, String payload) {
        long sequence = sequences.merge(streamId, 0L, (last, _) -> last + 1);
        return new NewEvent(
                streamId,
                streamType,
                sequence,
                streamId + "@" + sequence,
                "test.happened",
                "1",
                payload.getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                OCCURRED);
    }

    /** Returns when the broker goes by it: it does later than it says so, but before it leads a topic that is newer. */
    void limitRecordsTo(int bytes) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        ConfigEntry limit = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes));
        admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
                .all()
                .get(10, TimeUnit.SECONDS);
        within(10)
                .until(() -> admin.describeConfigs(List.of(resource)).all().get().values().stream()
                        .allMatch(config -> config.entries().stream()
                                .anyMatch(entry -> entry.name().equals(limit.name())
                                        && limit.value().equals(entry.value()))));
        new KafkaTopics(admin, () -> {}).create("%s.limited-to-%d".formatted(topic, bytes), 1);
    }

    TopicReader reader() {
        return new TopicReader(topic);
    }

    long checkpoint() {
        return number("SELECT coalesce(min(position), 0) FROM event_relay.checkpoint");
    }

    void awaitRelayed() {
        within(30).until(() -> checkpoint() == log.head());
    }

    static ConditionFactory within(int seconds) {
        return Awaitility.await().atMost(Duration.ofSeconds(seconds)).pollInterval(Duration.ofMillis(20));
    }

    long number(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
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

    @Override
    public void close() {
        relays.forEach(EventRelay::close);
        writer.close();
        signal.close();
        admin.close();
        database.close();
    }
}
