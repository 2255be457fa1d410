package dev.ordinal.shop.query;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.RedisProjection;
import dev.ordinal.projection.RedisWrite;
import dev.ordinal.projection.SqlProjection;
import dev.ordinal.shop.events.EventType;
import dev.ordinal.shop.events.EventTypes;
import dev.ordinal.shop.events.ShopEvent;
import dev.ordinal.shop.events.Streams;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import tools.jackson.databind.json.JsonMapper;

/** Folds events into tables without the runtime, to look at the rows. */
public final class Folding {

    private static final JsonMapper JSON = new JsonMapper();
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final Instant FIRST = Instant.parse("2026-11-20T10:00:00Z");

    private Folding() {}

    /** A stream's events, with sequences from 0. */
    public static List<EventRecord> stream(String streamType, String key, ShopEvent... events) {
        return stream(streamType, key, Duration.ZERO, events);
    }

    /** As {@link #stream}, the first on 2026-11-20, each other a day after the one before. */
    public static List<EventRecord> dayByDay(String streamType, String key, ShopEvent... events) {
        return stream(streamType, key, Duration.ofDays(1), events);
    }

    private static List<EventRecord> stream(String streamType, String key, Duration between, ShopEvent... events) {
        List<EventRecord> stream = new ArrayList<>();
        for (ShopEvent event : events) {
            EventType type = EventTypes.of(event.getClass());
            stream.add(new EventRecord(
                    1,
                    Streams.id(streamType, key),
                    streamType,
                    stream.size(),
                    "e",
                    type.name(),
                    Integer.toString(type.revision()),
                    JSON.writeValueAsBytes(event),
                    FIRST.plus(between.multipliedBy(stream.size()))));
        }
        return stream;
    }

    /** All events, each stream in its order, the streams in a random one. */
    public static List<EventRecord> shuffled(List<List<EventRecord>> streams, Random random) {
        List<Deque<EventRecord>> rest = new ArrayList<>();
        streams.forEach(stream -> rest.add(new ArrayDeque<>(stream)));
        List<EventRecord> all = new ArrayList<>();
        while (!rest.isEmpty()) {
            Deque<EventRecord> next = rest.get(random.nextInt(rest.size()));
            all.add(next.removeFirst());
            rest.removeIf(Deque::isEmpty);
        }
        return all;
    }

    /** Batches of 1 to 5 events. */
    public static List<List<EventRecord>> batches(List<EventRecord> events, Random random) {
        List<List<EventRecord>> batches = new ArrayList<>();
        for (int from = 0; from < events.size(); ) {
            int to = Math.min(events.size(), from + 1 + random.nextInt(5));
            batches.add(events.subList(from, to));
            from = to;
        }
        return batches;
    }

    /** The rows of all tables, as text in a fixed order, after folding the batches into new tables. */
    public static List<String> rows(DataSource dataSource, SqlProjection projection, List<List<EventRecord>> batches)
            throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            String schema = "fold_" + SCHEMAS.incrementAndGet();
            statement.execute("create schema " + schema);
            statement.execute("set search_path = " + schema);
            projection.createTables(connection);
            for (List<EventRecord> batch : batches) {
                projection.apply(connection, batch);
            }
            List<String> rows = new ArrayList<>();
            for (String table : tables(statement, schema)) {
                rows.addAll(texts(statement, "select '%1$s ' || t::text from %1$s t order by 1".formatted(table)));
            }
            statement.execute("reset search_path");
            return rows;
        }
    }

    /** The scores of all sorted sets, by key and member, after folding the batches. */
    public static SortedMap<String, Long> scores(RedisProjection projection, List<List<EventRecord>> batches) {
        SortedMap<String, Long> scores = new TreeMap<>();
        for (List<EventRecord> batch : batches) {
            for (RedisWrite write : projection.fold(batch)) {
                RedisWrite.AddScores add = (RedisWrite.AddScores) write;
                add.amounts().forEach((member, amount) -> scores.merge(add.key() + " " + member, amount, Long::sum));
            }
        }
        return scores;
    }

    private static List<String> tables(Statement statement, String schema) throws SQLException {
        return texts(statement, "select tablename from pg_tables where schemaname = '%s' order by 1".formatted(schema));
    }

    private static List<String> texts(Statement statement, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
