package dev.ordinal.projection;

import dev.ordinal.eventstore.LogUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Asks whether a stream is parked. */
final class ParkedLookUp {

    private final DataSource dataSource;

    ParkedLookUp(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Position of the first event that waits, beyond every position where none does.
     *
     * @throws LogUnavailable when the database does not answer
     */
    long position(Generation generation, String streamId) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT position FROM projection.parked WHERE projection = ? AND generation = ? AND stream_id = ?")) {
            select.setString(1, generation.projection());
            select.setInt(2, generation.number());
            select.setString(3, streamId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : Long.MAX_VALUE;
            }
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }
}
