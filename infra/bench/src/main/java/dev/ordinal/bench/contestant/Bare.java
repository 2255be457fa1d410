package dev.ordinal.bench.contestant;

import dev.ordinal.bench.measure.Contestant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** Plain JDBC inserts into a table like the log's, a connection for each writer, each insert its own commit: what the database can do. */
public final class Bare implements Contestant {

    private static final String TABLE = """
            CREATE TABLE event (
                position    bigserial         PRIMARY KEY,
                stream_id   text COLLATE "C"  NOT NULL,
                stream_type text COLLATE "C"  NOT NULL,
                sequence    bigint            NOT NULL,
                event_id    text COLLATE "C"  NOT NULL,
                type        text COLLATE "C"  NOT NULL,
                payload     bytea             NOT NULL,
                metadata    bytea             NOT NULL,
                occurred_at timestamptz       NOT NULL DEFAULT now(),
                recorded_at timestamptz       NOT NULL DEFAULT now(),
                UNIQUE (stream_id, sequence))""";

    private static final String INSERT =
            "INSERT INTO event (stream_id, stream_type, sequence, event_id, type, payload, metadata) VALUES ";

    private static final byte[] PAYLOAD = new byte[Notebook.PAYLOAD_BYTES];

    /** As much as Axon's correlation ids take. */
    private static final byte[] METADATA = new byte[110];

    private final String url;
    private final int rows;

    private Bare(String url, int rows) {
        this.url = url;
        this.rows = rows;
    }

    /** Inserts so many rows with each statement. */
    public static Bare inserting(int rows, String url) throws SQLException {
        try (Connection connection = Database.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
        return new Bare(url, rows);
    }

    @Override
    public String name() {
        return rows == 1 ? "bare insert" : "bare insert of " + rows + " rows";
    }

    @Override
    public Run start(int writers) throws SQLException {
        List<Connection> connections = new ArrayList<>();
        List<PreparedStatement> inserts = new ArrayList<>();
        String sql = INSERT + String.join(", ", Collections.nCopies(rows, "(?, 'Notebook', 0, ?, 'Noted', ?, ?)"));
        for (int i = 0; i < writers; i++) {
            connections.add(Database.connect(url));
            inserts.add(connections.getLast().prepareStatement(sql));
        }
        return new Run() {
            @Override
            public long work(int writer) throws SQLException {
                insert(inserts.get(writer));
                return rows;
            }

            @Override
            public void close() throws SQLException {
                for (Connection connection : connections) {
                    connection.close();
                }
            }
        };
    }

    private void insert(PreparedStatement insert) throws SQLException {
        int column = 1;
        for (int row = 0; row < rows; row++) {
            insert.setString(column++, Notebook.newId());
            insert.setString(column++, UUID.randomUUID().toString());
            insert.setBytes(column++, PAYLOAD);
            insert.setBytes(column++, METADATA);
        }
        insert.executeUpdate();
    }
}
