package dev.ordinal.bench.contestant;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.bench.measure.Spread;
import dev.ordinal.eventstore.EventStoreSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.axonframework.commandhandling.gateway.CommandGateway;

/** A log that already holds so many events, in streams of one length; it counts what an append costs the database. Used by one measurement at a time. */
public final class FilledLog {

    private static final int CONNECTIONS = 32;

    /** Positions and sequences without holes, ids in the order of time as the shop makes them, times that never fall. */
    private static final String FILL = """
            INSERT INTO event_store.event
                (position, stream_id, stream_type, sequence, event_id, type, revision, payload, metadata, occurred_at, recorded_at)
            SELECT i + 1, id, 'Notebook', i % per_stream, 'filled-' || i, ?, NULL,
                convert_to('{"id":"' || id || '","text":"' || repeat('n', 281 - length(id)) || '"}', 'UTF8'),
                convert_to('{"traceId":"' || md5(i::text) || '","correlationId":"' || md5(i::text) || '"}', 'UTF8'), now(), now()
            FROM generate_series(0, ?::bigint - 1) i, (SELECT ?::bigint AS per_stream) AS length,
                LATERAL (SELECT 'notebook-' || lpad((i / per_stream)::text, 36, '0') AS id) AS stream""";

    private final String url;
    private final long rows;
    private final long perStream;

    private FilledLog(String url, long rows, long perStream) {
        this.url = url;
        this.rows = rows;
        this.perStream = perStream;
    }

    /** Fills an empty database, bypassing the append function: that would take hours. */
    public static FilledLog of(long rows, long perStream, String url) throws SQLException {
        DataSource source = Database.source(url);
        EventStoreSchema.migrate(source);
        try (Connection connection = source.getConnection();
                PreparedStatement fill = connection.prepareStatement(FILL);
                Statement statement = connection.createStatement()) {
            fill.setString(1, Notebook.Noted.class.getName());
            fill.setLong(2, rows);
            fill.setLong(3, perStream);
            fill.executeUpdate();
            statement.execute("VACUUM (ANALYZE) event_store.event");
        }
        return new FilledLog(url, rows, perStream);
    }

    /** Each command begins a stream. */
    public Appending toNewStreams() {
        return new Appending(
                "new streams", () -> new Notebook.Begin("notebook-" + UuidCreator.getTimeOrderedEpoch(), 1));
    }

    /** Each command loads one of the streams that the log was filled with, and adds to it. */
    public Appending toExistingStreams() {
        return new Appending("existing streams", () -> new Notebook.Note(anyStream()));
    }

    private String anyStream() {
        return stream(ThreadLocalRandom.current().nextLong(rows / perStream));
    }

    /** The id of one of its streams, from 0 on. */
    public static String stream(long number) {
        return String.format(Locale.ROOT, "notebook-%036d", number);
    }

    /** Commands to this log, and what they cost the database beside processor time. */
    public final class Appending implements Contestant {

        private final String name;
        private final Supplier<Object> command;
        private final List<Double> walBytes = new ArrayList<>();
        private final List<Double> pageImages = new ArrayList<>();
        private final List<Double> buffers = new ArrayList<>();

        private Appending(String kind, Supplier<Object> command) {
            this.name = String.format(Locale.ROOT, "%s, %,d rows", kind, rows);
            this.command = command;
        }

        @Override
        public String name() {
            return name;
        }

        /** Bytes of write-ahead log for a command; the median of the measurements after the first, which is the warm-up. */
        public double walBytes() {
            return median(walBytes);
        }

        /** Pages that a command wrote whole into the write-ahead log, being the first after a checkpoint to change them; the median as above. */
        public double pageImages() {
            return median(pageImages);
        }

        /** Buffers that a command touched, found in memory or read; the median as above. */
        public double buffers() {
            return median(buffers);
        }

        private static double median(List<Double> measured) {
            return Spread.of(measured.subList(1, measured.size())).median();
        }

        @Override
        public Run start(int writers) throws SQLException {
            AxonApplication application = AxonApplication.start(Engine.ORDINAL, Caching.NONE, url, CONNECTIONS);
            CommandGateway commands = application.commands();
            Counters before = Counters.read(url);
            LongAdder done = new LongAdder();
            return new Run() {
                @Override
                public long work(int writer) {
                    Tries.send(commands, command.get());
                    done.increment();
                    return 1;
                }

                @Override
                public void close() throws SQLException {
                    application.close(); // its connections report what they touched when they end
                    Counters after = Counters.read(url);
                    walBytes.add((after.walBytes - before.walBytes) / done.sum());
                    pageImages.add((after.pageImages - before.pageImages) / done.sum());
                    buffers.add((after.buffers - before.buffers) / done.sum());
                }
            };
        }
    }

    private record Counters(double walBytes, double pageImages, double buffers) {

        static Counters read(String url) throws SQLException {
            try (Connection connection = Database.connect(url);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("""
                            SELECT pg_current_wal_insert_lsn() - '0/0', wal_fpi, blks_hit + blks_read
                            FROM pg_stat_database, pg_stat_wal WHERE datname = current_database()""")) {
                row.next();
                return new Counters(row.getDouble(1), row.getDouble(2), row.getDouble(3));
            }
        }
    }
}
