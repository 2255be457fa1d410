package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;

/** The events that an operator took out of a read model. */
final class Discarded {

    private Discarded() {}

    /** Their positions. */
    static Set<Long> read(DataSource dataSource, String projection) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return read(connection, projection);
        }
    }

    static Set<Long> read(Connection connection, String projection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT position FROM projection.discarded WHERE projection = ?")) {
            select.setString(1, projection);
            Set<Long> positions = new HashSet<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    positions.add(row.getLong(1));
                }
            }
            return positions;
        }
    }
}
