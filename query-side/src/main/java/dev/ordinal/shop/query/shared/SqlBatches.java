package dev.ordinal.shop.query.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Statements that a fold collects and then sends in batches, kind by kind in the order they were declared in. */
public final class SqlBatches implements AutoCloseable {

    private final SequencedMap<String, PreparedStatement> statements = new LinkedHashMap<>();

    public SqlBatches(Connection connection, String... inOrder) throws SQLException {
        for (String sql : inOrder) {
            statements.put(sql, connection.prepareStatement(sql));
        }
    }

    public void add(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            throw new IllegalArgumentException("not declared: " + sql);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.addBatch();
    }

    /**
     * Sends what was collected.
     *
     * @throws IllegalStateException when an update met no row, since it was made for one that an earlier event created
     */
    public void execute() throws SQLException {
        for (Map.Entry<String, PreparedStatement> statement : statements.entrySet()) {
            for (int rows : statement.getValue().executeBatch()) {
                if (rows == 0) {
                    throw new IllegalStateException("changed no row: " + statement.getKey());
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
    }
}
