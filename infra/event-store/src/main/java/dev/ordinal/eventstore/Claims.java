package dev.ordinal.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The unique values that streams have taken by their appends. Safe for use by several threads; every call takes one connection, in autocommit. A database that can't be reached shows as
 * {@link LogUnavailable}.
 */
public final class Claims {

    private final DataSource dataSource;
    private final KeyedHash hash;

    /** @param hash  with the secret of those who append */
    public Claims(DataSource dataSource, KeyedHash hash) {
        this.dataSource = dataSource;
        this.hash = hash;
    }

    /** The id of the stream that has the value now. */
    public Optional<String> owner(String space, String value) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT stream_id FROM event_store.claim WHERE space = ? AND value_hash = ?")) {
            connection.setAutoCommit(true);
            statement.setString(1, space);
            statement.setBytes(2, hash.of(space, value));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    /** Frees all that a stream has taken, for a stream that takes nothing any more and can't tell what it had. */
    public void releaseAllOf(String streamId) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("DELETE FROM event_store.claim WHERE stream_id = ?")) {
            connection.setAutoCommit(true);
            statement.setString(1, streamId);
            int _ = statement.executeUpdate();
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }
}
