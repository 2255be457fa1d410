package dev.ordinal.projection;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The generations on record: which a read model has, which is made next, and which one readers use. {@link GenerationRegister} is what an operator has of them. */
final class Generations {

    private final DataSource dataSource;

    Generations(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * A generation that projectors of a projection's version keep current.
     *
     * @param active whether readers use it
     */
    record Kept(Generation generation, boolean active) {}

    /** Those that this version of a projection keeps current, oldest first. */
    List<Kept> kept(Projection projection) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return find(connection, projection);
        }
    }

    /**
     * The newest generation that this version of a projection keeps current, made if the version never had any: the first of all becomes active, a later one stands
     * beside it. Processes may ask at the same time.
     *
     * @throws IllegalStateException where the version had some, and none is left
     */
    Generation establish(Projection projection) throws SQLException {
        return Transaction.call(dataSource, connection -> establish(connection, projection));
    }

    private static Generation establish(Connection connection, Projection projection) throws SQLException {
        lock(connection, projection.name());
        List<Kept> kept = find(connection, projection);
        if (!kept.isEmpty()) {
            return kept.getLast().generation();
        }
        requireNoPast(connection, projection);
        if (hadAny(connection, projection)) {
            throw new IllegalStateException(
                    "every generation of version %d of %s was dropped or is not built yet: rebuild %2$s with this version"
                            .formatted(projection.version(), projection.name()));
        }
        boolean first = last(connection, projection.name()) == 0;
        Generation generation = create(connection, projection, projection.name(), Generation.State.LIVE);
        if (first) {
            promote(connection, generation, "projector");
        }
        return generation;
    }

    /** Until the end of the transaction, nobody else changes which generations a read model has. */
    static void lock(Connection connection, String readModel) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            lock.setString(1, "ordinal.projection." + readModel);
            lock.execute();
        }
    }

    private static List<Kept> find(Connection connection, Projection projection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT projection, generation, version, store, stream_types, topics, active.generation IS NOT NULL
                  FROM projection.generation LEFT JOIN projection.active AS active USING (projection, generation)
                 WHERE projection = ? AND version = ? AND state = 'LIVE' AND model_of IS NULL ORDER BY generation""")) {
            select.setString(1, projection.name());
            select.setInt(2, projection.version());
            List<Kept> kept = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    kept.add(new Kept(read(row), row.getBoolean(7)));
                }
            }
            for (Kept each : kept) {
                if (!each.generation().streamTypes().equals(projection.streamTypes())) {
                    throw new IllegalStateException(
                            "Projection %s reads other stream types than its generation %d: raise its version"
                                    .formatted(
                                            projection.name(), each.generation().number()));
                }
            }
            return kept;
        }
    }

    /** It stands where this read model is to be. */
    private static void requireNoPast(Connection connection, Projection projection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT FROM projection.generation WHERE projection = ? AND model_of IS NOT NULL AND state <> 'DROPPED'")) {
            select.setString(1, projection.name());
            try (ResultSet row = select.executeQuery()) {
                if (row.next()) {
                    throw new IllegalStateException(
                            "%s is the name of a read model of the past: drop that (infra/ordinal projections drop %1$s)"
                                    .formatted(projection.name()));
                }
            }
        }
    }

    private static boolean hadAny(Connection connection, Projection projection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM projection.generation WHERE projection = ? AND version = ? AND model_of IS NULL)")) {
            select.setString(1, projection.name());
            select.setInt(2, projection.version());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /**
     * Makes a new generation with its empty tables, in the caller's transaction, which has {@link #lock locked} the read model.
     *
     * <p>One that a rebuild builds gets its secondary indexes last, from the rebuild.
     *
     * @param readModel the projection's own name, or that of a model as of a moment
     */
    static Generation create(Connection connection, Projection projection, String readModel, Generation.State state)
            throws SQLException {
        Generation generation = new Generation(
                readModel,
                last(connection, readModel) + 1,
                projection.version(),
                store(projection),
                newestTopics(connection, projection.streamTypes()));
        insert(connection, generation, state, readModel.equals(projection.name()) ? null : projection.name());
        if (projection instanceof SqlProjection sql) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA " + generation.schema());
                statement.execute("SET LOCAL search_path TO " + generation.schema());
            }
            if (sql instanceof TableProjection tables && state == Generation.State.BUILDING) {
                Table.create(connection, tables.tables());
            } else {
                sql.createTables(connection);
            }
        }
        return generation;
    }

    private static Generation.Store store(Projection projection) {
        return switch (projection) {
            case SqlProjection _ -> Generation.Store.POSTGRES;
            case RedisProjection _ -> Generation.Store.REDIS;
        };
    }

    /** Has readers use a generation from the commit of the caller's transaction on. */
    static void promote(Connection connection, Generation generation, String by) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                INSERT INTO projection.active (projection, generation) VALUES (?, ?)
                ON CONFLICT (projection) DO UPDATE SET generation = excluded.generation""")) {
            upsert.setString(1, generation.projection());
            upsert.setInt(2, generation.number());
            upsert.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO projection.promotion (projection, generation, version, promoted_by) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, generation.projection());
            insert.setInt(2, generation.number());
            insert.setInt(3, generation.version());
            insert.setString(4, by);
            insert.executeUpdate();
        }
    }

    /** Whether readers were ever switched to it: where they use another now, somebody wanted that. */
    static boolean wasPromoted(DataSource dataSource, Generation generation) throws SQLException {
        return isIn("projection.promotion", dataSource, generation);
    }

    /** Whether readers use it. */
    static boolean isActive(DataSource dataSource, Generation generation) throws SQLException {
        return isIn("projection.active", dataSource, generation);
    }

    private static boolean isIn(String table, DataSource dataSource, Generation generation) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT EXISTS (SELECT FROM %s WHERE projection = ? AND generation = ?)".formatted(table))) {
            select.setString(1, generation.projection());
            select.setInt(2, generation.number());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** A row of the register with the columns projection, generation, version, store, stream_types and topics. */
    static Generation read(ResultSet row) throws SQLException {
        return new Generation(
                row.getString("projection"),
                row.getInt("generation"),
                row.getInt("version"),
                Generation.Store.valueOf(row.getString("store")),
                topics(row));
    }

    static Map<String, String> topics(ResultSet row) throws SQLException {
        Array topics = row.getArray("topics");
        return Generation.topics(
                (String[]) row.getArray("stream_types").getArray(),
                topics == null ? null : (String[]) topics.getArray());
    }

    /** The newest topic of each stream type that holds all of its events; where none does yet, the newest that is being filled; that of its plain name where none is on record. */
    private static Map<String, String> newestTopics(Connection connection, Set<String> streamTypes)
            throws SQLException {
        Map<String, String> topics = new HashMap<>(Generation.plainTopics(streamTypes));
        if (!relayHasRun(connection)) {
            return topics;
        }
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT stream_type, topic FROM event_relay.topic
                 WHERE stream_type = ANY (?) AND NOT dropped
                 ORDER BY refilled_to IS NULL, created_at, topic""")) {
            select.setArray(1, connection.createArrayOf("text", streamTypes.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    topics.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return topics;
    }

    private static boolean relayHasRun(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT to_regclass('event_relay.topic') IS NOT NULL");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static int last(Connection connection, String projection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT coalesce(max(generation), 0) FROM projection.generation WHERE projection = ?")) {
            select.setString(1, projection);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static void insert(
            Connection connection, Generation generation, Generation.State state, @Nullable String modelOf)
            throws SQLException {
        List<String> types = List.copyOf(generation.streamTypes());
        Array streamTypes = connection.createArrayOf("text", types.toArray());
        Array topics = connection.createArrayOf(
                "text", types.stream().map(generation.topics()::get).toArray());
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO projection.generation
                       (projection, generation, version, store, stream_types, topics, state, model_of)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""")) {
            insert.setString(1, generation.projection());
            insert.setInt(2, generation.number());
            insert.setInt(3, generation.version());
            insert.setString(4, generation.store().name());
            insert.setArray(5, streamTypes);
            insert.setArray(6, topics);
            insert.setString(7, state.name());
            insert.setString(8, modelOf);
            insert.executeUpdate();
        }
    }
}
