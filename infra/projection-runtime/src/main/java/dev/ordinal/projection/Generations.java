package dev.ordinal.projection;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
                SELECT generation, version, store, stream_types FROM projection.generation
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
                        Set.of((String[]) row.getArray(4).getArray())));
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
                projection.name(), last + 1, projection.version(), store, Set.copyOf(projection.streamTypes()));
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
        Array streamTypes =
                connection.createArrayOf("text", generation.streamTypes().toArray());
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO projection.generation (projection, generation, version, store, stream_types, state)
                VALUES (?, ?, ?, ?, ?, ?)""")) {
            insert.setString(1, generation.projection());
            insert.setInt(2, generation.number());
            insert.setInt(3, generation.version());
            insert.setString(4, generation.store().name());
            insert.setArray(5, streamTypes);
            insert.setString(6, state);
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
