package dev.ordinal.shop.query;

import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.personaldata.EnvironmentMasterKey;
import dev.ordinal.personaldata.KeysDatabase;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.relay.EventRelay;
import dev.ordinal.relay.RelaySchema;
import dev.ordinal.relay.RelaySettings;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** The whole way from the store to the query API, on real servers, started once for all tests of this JVM. */
public final class TestShop {

    private static final AtomicLong IDS = new AtomicLong();

    private final TestDatabase database = TestServers.newDatabase();
    private final EventLog log = new EventLog(database.dataSource());
    private final GroupCommit store;
    private final PersonalData personal;
    private final QueryProcess process;

    private TestShop() {
        EventStoreSchema.migrate(database.dataSource());
        RelaySchema.migrate(database.dataSource());
        AppendSignal signal = new AppendSignal(database.dataSource());
        store = new GroupCommit(database.dataSource(), new KeyedHash("test"), signal);
        RelaySettings settings = RelaySettings.of(TestServers.kafka(), "test");
        new EventRelay(database.dataSource(), log, signal, settings, new SimpleMeterRegistry()).start();
        personal = PersonalData.migrated(
                new KeysDatabase(database.url(), database.user(), database.password()),
                new EnvironmentMasterKey(QueryProcess.MASTER_KEY));
        process = QueryProcess.start(database, "projector,query-api", Map.of("ordinal.updates-heartbeat", "300ms"));
        process.awaitReady();
    }

    public static TestShop running() {
        return Holder.SHOP;
    }

    /** An id that no other test uses. */
    public static String newId() {
        return new UUID(0x0198_0000_0000_7000L, 0x8000_0000_0000_0000L | IDS.incrementAndGet()).toString();
    }

    public TestStream stream(String streamType, String key) {
        return new TestStream(store, personal, log, streamType, key);
    }

    /** As an erasure on the command side does after its event. */
    public void destroyKey(String userId) {
        personal.erase(userId, "anonymous", InstantSource.system());
    }

    /** As where the keys' database was restored to a time before it. */
    public void loseKey(String userId) throws SQLException {
        execute("delete from personal_data.key where subject = '%s'".formatted(userId));
    }

    public Answer get(String path, String... headers) {
        return process.get(path, headers);
    }

    public QueryProcess process() {
        return process;
    }

    public TestDatabase database() {
        return database;
    }

    public DataSource dataSource() {
        return database.dataSource();
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * A model of the past, as of position 7, as a rebuild would leave it.
     *
     * @param of the read model whose first generation it is made from
     * @param tables statements that make its tables, in schema {@code <name>_g1}
     */
    public void addPast(String name, String of, String tables) throws SQLException {
        execute("""
                insert into projection.generation
                       (projection, generation, version, store, stream_types, topics, state, model_of, until_position)
                    select '%1$s', 1, version, store, stream_types, topics, 'FROZEN', '%2$s', 7
                      from projection.generation where projection = '%2$s' and generation = 1;
                create schema %1$s_g1;
                %3$s;
                insert into projection.active values ('%1$s', 1)""".formatted(name, of, tables));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get("/%s?model=%s".formatted(of, name)).status() == 200);
    }

    /** A generation, without the minute that is left to readers. */
    public void drop(String readModel, int generation) throws SQLException {
        execute("""
                update projection.generation set state = 'DROPPED', dropped_at = now(), cleared_at = now()
                 where projection = '%s' and generation = %d""".formatted(readModel, generation));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(
                                each -> each.getName().equals("projection-%s-g%d".formatted(readModel, generation))));
        execute("drop schema %s_g%d cascade".formatted(readModel, generation));
    }

    private static final class Holder {
        static final TestShop SHOP = new TestShop();
    }
}
