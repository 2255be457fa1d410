package dev.ordinal.projection;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** The register of generations. */
final class Generations {

    private final DataSource dataSource;

    Generations(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * The newest generation that this version of a projection writes, made if there is none: the first of all becomes active, a later one stands beside it. Processes
     * may ask at the same time.
     */
    Generation establish(Projection projection) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Generation generation = establish(connection, projection);
                connection.commit();
                return generation;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static Generation establish(Connection connection, Projection projection) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            lock.setString(1, "ordinal.projection." + projection.name());
            lock.execute();
        }
        Optional<Generation> found = find(connection, projection);
        if (found.isEmpty()) {
            return create(connection, projection);
        }
        if (!found.get().streamTypes().equals(projection.streamTypes())) {
            throw new IllegalStateException(
                    "Projection %s reads other stream types than its generation %d: raise its version"
                            .formatted(projection.name(), found.get().number()));
        }
        return found.get();
    }

    private static Optional<Generation> find(Connection connection, Projection projection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT generation, version, store, stream_types, topics FROM projection.generation
                 WHERE projection = ? AND version = ? ORDER BY generation DESC LIMIT 1""")) {
            select.setString(1, projection.name());
            select.setInt(2, projection.version());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Generation(
                        projection.name(),
                        row.getInt(1),
                        row.getInt(2),
                        Generation.Store.valueOf(row.getString(3)),
                        topics(row)));
            }
        }
    }

    private static Generation create(Connection connection, Projection projection) throws SQLException {
        int last = last(connection, projection.name());
        Generation.Store store = switch (projection) {
            case SqlProjection _ -> Generation.Store.POSTGRES;
            case RedisProjection _ -> Generation.Store.REDIS;
        };
        Generation generation = new Generation(
                projection.name(),
                last + 1,
                projection.version(),
                store,
                newestTopics(connection, projection.streamTypes()));
        insert(connection, generation, last == 0 ? "LIVE" : "BUILDING");
        if (last == 0) {
            activate(connection, generation);
        }
        if (projection instanceof SqlProjection sql) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA " + generation.schema());
                statement.execute("SET LOCAL search_path TO " + generation.schema());
            }
            sql.createTables(connection);
        }
        return generation;
    }

    static Map<String, String> topics(ResultSet row) throws SQLException {
        Array topics = row.getArray("topics");
        return Generation.topics(
                (String[]) row.getArray("stream_types").getArray(),
                topics == null ? null : (String[]) topics.getArray());
    }

    /** The newest topic of each stream type that holds all of its events; the one of its plain name where none is on record. */
    private static Map<String, String> newestTopics(Connection connection, Set<String> streamTypes)
            throws SQLException {
        Map<String, String> topics = new HashMap<>(Generation.plainTopics(streamTypes));
        if (!relayHasRun(connection)) {
            return topics;
        }
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT stream_type, topic FROM event_relay.topic
                 WHERE stream_type = ANY (?) AND refilled_to IS NULL AND NOT dropped
                 ORDER BY created_at, topic""")) {
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

    private static void insert(Connection connection, Generation generation, String state) throws SQLException {
        List<String> types = List.copyOf(generation.streamTypes());
        Array streamTypes = connection.createArrayOf("text", types.toArray());
        Array topics = connection.createArrayOf(
                "text", types.stream().map(generation.topics()::get).toArray());
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO projection.generation (projection, generation, version, store, stream_types, topics, state)
                VALUES (?, ?, ?, ?, ?, ?, ?)""")) {
            insert.setString(1, generation.projection());
            insert.setInt(2, generation.number());
            insert.setInt(3, generation.version());
            insert.setString(4, generation.store().name());
            insert.setArray(5, streamTypes);
            insert.setArray(6, topics);
            insert.setString(7, state);
            insert.executeUpdate();
        }
    }

    private static void activate(Connection connection, Generation generation) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO projection.active (projection, generation) VALUES (?, ?)")) {
            insert.setString(1, generation.projection());
            insert.setInt(2, generation.number());
            insert.executeUpdate();
        }
    }
}
