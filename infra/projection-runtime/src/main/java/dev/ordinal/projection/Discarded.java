package dev.ordinal.projection;

import dev.ordinal.eventstore.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;

/** An event that an operator took out of a read model. On a log that was replaced, another event may stand at its position: that one is not meant. */
record Discarded(long position, String eventId) {

    static Discarded of(EventRecord event) {
        return new Discarded(event.position(), event.eventId());
    }

    static Discarded of(StoredEvent event) {
        return new Discarded(event.position(), event.eventId());
    }

    /** All of a read model. */
    static Set<Discarded> read(DataSource dataSource, String projection) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return read(connection, projection);
        }
    }

    static Set<Discarded> read(Connection connection, String projection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT position, event_id FROM projection.discarded WHERE projection = ?")) {
            select.setString(1, projection);
            Set<Discarded> events = new HashSet<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    events.add(new Discarded(row.getLong(1), row.getString(2)));
                }
            }
            return events;
        }
    }
}
