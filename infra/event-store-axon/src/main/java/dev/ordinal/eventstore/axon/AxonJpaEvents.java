package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.Unhurried;
import dev.ordinal.eventstore.transfer.TransferFailed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;
import javax.sql.DataSource;

/**
 * The events that Axon's {@code JpaEventStorageEngine} has stored in the table {@code domain_event_entry}, as a log of this engine has them: for
 * {@link dev.ordinal.eventstore.transfer.LogImport}, which then appends them. Aggregate identifier and type become stream id and stream type, sequences, event
 * identifiers, type names and revisions and the bytes of payload and metadata stay, so the application reads them with the serializer it has. An event of no aggregate
 * becomes a stream of its own, as this engine stores it.
 *
 * <p>The order is that of the global index, save that an event never stands before its predecessor in its aggregate: processes that drew blocks of the index from a
 * sequence have mixed that up. Positions are counted anew, without the gaps. Nobody may write to the table meanwhile, nor between two runs of an import.
 *
 * <p>Payload and metadata may be large objects, which is what Hibernate makes of them, or {@code bytea}. Used by one thread; holds a connection and its transaction.
 */
public final class AxonJpaEvents implements Iterator<StoredEvent>, AutoCloseable {

    /** At a time: few enough that large ones have room. */
    private static final int FETCH = 64;

    private static final String TYPES = """
            SELECT attname, atttypid::regtype::text FROM pg_attribute
            WHERE attrelid = to_regclass('domain_event_entry') AND attname IN ('payload', 'meta_data')""";

    private final Connection connection;
    private final Unhurried unhurried;
    private final PreparedStatement select;
    private final ResultSet rows;
    private long position;
    private boolean fetched;
    private boolean more;

    /**
     * Opens the table in the data source's database.
     *
     * @throws TransferFailed where there is no such table, or it can't be read
     */
    public AxonJpaEvents(DataSource dataSource) {
        try {
            connection = dataSource.getConnection();
            unhurried = new Unhurried(connection);
        } catch (SQLException e) {
            throw unreadable(e);
        }
        try {
            connection.setAutoCommit(false);
            select = connection.prepareStatement(query(bytes("payload"), bytes("meta_data")));
            select.setFetchSize(FETCH);
            rows = select.executeQuery();
        } catch (SQLException e) {
            giveBack();
            throw unreadable(e);
        } catch (TransferFailed e) {
            giveBack();
            throw e;
        }
    }

    private static String query(String payload, String metadata) {
        return """
                SELECT e.global_index, e.aggregate_identifier, e.type, e.sequence_number, e.event_identifier, e.payload_type,
                    e.payload_revision, %s AS payload, %s AS meta_data, e.time_stamp
                FROM (SELECT *, max(global_index) OVER (PARTITION BY aggregate_identifier ORDER BY sequence_number) AS place
                    FROM domain_event_entry) e
                ORDER BY e.place, e.sequence_number""".formatted(payload, metadata);
    }

    private String bytes(String column) throws SQLException {
        try (PreparedStatement types = connection.prepareStatement(TYPES);
                ResultSet columns = types.executeQuery()) {
            while (columns.next()) {
                if (columns.getString(1).equals(column)) {
                    return switch (columns.getString(2)) {
                        case "oid" -> "lo_get(e." + column + ")";
                        case "bytea" -> "e." + column;
                        default ->
                            throw new TransferFailed("domain_event_entry.%s is %s, neither oid nor bytea"
                                    .formatted(column, columns.getString(2)));
                    };
                }
            }
        }
        throw new TransferFailed(
                "there is no table domain_event_entry with a column %s in this database: nothing of Axon's JPA engine"
                        .formatted(column));
    }

    @Override
    public boolean hasNext() {
        if (!fetched) {
            try {
                more = rows.next();
                fetched = true;
            } catch (SQLException e) {
                throw unreadable(e);
            }
        }
        return more;
    }

    @Override
    public StoredEvent next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        fetched = false;
        position++;
        try {
            return event();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private StoredEvent event() throws SQLException {
        String type = rows.getString("type");
        byte[] payload = rows.getBytes("payload");
        byte[] metadata = rows.getBytes("meta_data");
        if (payload == null || metadata == null) {
            throw new TransferFailed("the row of domain_event_entry with global_index %d has no payload or no metadata"
                    .formatted(rows.getLong("global_index")));
        }
        Instant occurred = time(rows.getString("time_stamp"));
        return new StoredEvent(
                position,
                type == null
                        ? ApplicationStream.idFor(rows.getString("event_identifier"))
                        : rows.getString("aggregate_identifier"),
                type == null ? ApplicationStream.TYPE : type,
                rows.getLong("sequence_number"),
                rows.getString("event_identifier"),
                rows.getString("payload_type"),
                rows.getString("payload_revision"),
                payload,
                metadata,
                occurred,
                occurred);
    }

    private Instant time(String text) throws SQLException {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new TransferFailed("the row of domain_event_entry with global_index %d has no time: %s"
                    .formatted(rows.getLong("global_index"), text));
        }
    }

    private static TransferFailed unreadable(SQLException e) {
        return new TransferFailed("domain_event_entry can't be read: "
                + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }

    /** With its statement and rows, which end with the transaction. */
    private void giveBack() {
        try (connection;
                unhurried) {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void close() {
        try (select;
                rows) {
            giveBack();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }
}
