package dev.ordinal.bench.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.bench.stream.Backlog.StreamRow;
import dev.ordinal.eventstore.topic.EventHeaders;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The same upserts by plain JDBC, in batches of the same size, each its own commit. */
public final class BareUpserts {

    private BareUpserts() {}

    /** Rows that are in memory already: what the database takes. */
    public static Contestant fromMemory(Backlog backlog) throws SQLException {
        List<StreamRow> streams = backlog.streams();
        return new Upserting("bare JDBC batch", backlog) {
            @Override
            void upsert(Connection connection, Upserts rows) throws SQLException {
                for (long i = 0; i < backlog.events(); i++) {
                    StreamRow stream = streams.get((int) (i % Backlog.STREAMS));
                    rows.add(stream.id(), stream.value(), i / Backlog.STREAMS);
                    if ((i + 1) % Upserts.BATCH == 0) {
                        rows.execute();
                        connection.commit();
                    }
                }
                rows.execute();
            }
        };
    }

    /** Records as a plain consumer gets them, without a thought of duplicates, holes and progress. */
    public static Contestant fromKafka(Backlog backlog, Broker broker) {
        return new Upserting("bare consumer and JDBC batch", backlog) {
            @Override
            void upsert(Connection connection, Upserts rows) throws SQLException {
                try (KafkaConsumer<byte[], byte[]> consumer = broker.consumer(Upserts.BATCH)) {
                    consumer.assign(Broker.partitions(Backlog.TOPICS));
                    long seen = 0;
                    while (seen < backlog.events()) {
                        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
                        for (ConsumerRecord<byte[], byte[]> record : records) {
                            if (Positions.isEvent(record)) {
                                rows.add(
                                        new String(record.key(), UTF_8),
                                        new String(record.value(), UTF_8),
                                        sequence(record));
                                seen++;
                            }
                        }
                        rows.execute();
                        connection.commit();
                    }
                }
            }
        };
    }

    private static long sequence(ConsumerRecord<byte[], byte[]> record) {
        return Long.parseLong(new String(
                record.headers().lastHeader(EventHeaders.STREAM_SEQUENCE).value(), US_ASCII));
    }

    private abstract static class Upserting implements Contestant {

        private final String name;
        private final Backlog backlog;

        Upserting(String name, Backlog backlog) {
            this.name = name;
            this.backlog = backlog;
        }

        abstract void upsert(Connection connection, Upserts rows) throws SQLException;

        @Override
        public String name() {
            return name;
        }

        @Override
        public Run start(int writers) throws SQLException {
            backlog.execute("DROP TABLE IF EXISTS upserted");
            try (Connection connection = backlog.source().getConnection()) {
                Upserts.createTable(connection);
            }
            return new Run() {
                @Override
                public long work(int writer) throws SQLException {
                    try (Connection connection = backlog.source().getConnection();
                            Upserts rows = new Upserts(connection)) {
                        connection.setAutoCommit(false);
                        upsert(connection, rows);
                        connection.commit();
                    }
                    return backlog.events();
                }
            };
        }
    }
}
