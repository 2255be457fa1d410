package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.projection.Verification.Cell;
import dev.ordinal.projection.Verification.Difference;
import dev.ordinal.projection.Verification.Kind;
import dev.ordinal.projection.Verification.Part;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.StatefulRedisConnection;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/** The twin of a generation in Redis. Its workers wait while the keys are read; of a sample, until its streams are folded. */
final class RedisTwin implements Twin {

    private static final String PART = "keys";
    private static final int PAGE = 1_000;

    /** A field may come twice. */
    private static final ScanArgs FIELDS = ScanArgs.Builder.limit(PAGE);

    /** Stands for the fields of a key that is neither a hash nor a sorted set. */
    private static final String TYPE = "(type)";

    /** Stands beside the fields of a key that will be gone by itself: no projection writes one. */
    private static final String EXPIRES = "(expires)";

    /** What own keys, which have no other cells, should do. */
    private static final String NEVER = "never";

    private static final String TABLES = """
            CREATE TABLE expected (key text COLLATE "C", field text COLLATE "C", value text COLLATE "C" NOT NULL, PRIMARY KEY (key, field));
            CREATE TABLE found (LIKE expected INCLUDING ALL)""";

    private static final String EXPECT = """
            INSERT INTO expected SELECT * FROM unnest(?::text[], ?::text[], ?::text[])
            ON CONFLICT (key, field) DO UPDATE SET value = excluded.value""";

    private static final String ADD = """
            INSERT INTO expected SELECT * FROM unnest(?::text[], ?::text[], ?::text[])
            ON CONFLICT (key, field) DO UPDATE SET value = (expected.value::bigint + excluded.value::bigint)::text""";

    private static final String FIND =
            "INSERT INTO found SELECT * FROM unnest(?::text[], ?::text[], ?::text[]) ON CONFLICT DO NOTHING";

    private static final String DIFFERENT = """
            CREATE TABLE cell AS
            SELECT coalesce(expected.key, found.key) AS key, coalesce(expected.field, found.field) AS field,
                   expected.value AS expected, found.value AS found
              FROM expected FULL JOIN found ON found.key = expected.key AND found.field = expected.field
             WHERE expected.value IS DISTINCT FROM found.value;
            CREATE TABLE different AS
            SELECT key, NOT EXISTS (SELECT FROM found WHERE found.key = cell.key) AS missing,
                   NOT EXISTS (SELECT FROM expected WHERE expected.key = cell.key) AS extra
              FROM cell GROUP BY key""";

    private static final String COUNT = """
            SELECT (SELECT count(DISTINCT key) FROM found), (SELECT count(DISTINCT key) FROM expected),
                   count(*) FILTER (WHERE missing), count(*) FILTER (WHERE extra),
                   count(*) FILTER (WHERE NOT missing AND NOT extra) FROM different""";

    private static final String FIRST = """
            SELECT key, missing, extra, field, left(expected, 1000), left(found, 1000)
              FROM (SELECT * FROM different ORDER BY key LIMIT %d) AS first JOIN cell USING (key) ORDER BY key, field""".formatted(SHOWN);

    private final RedisProjection projection;
    private final Verifiable subject;
    private final Generation generation;
    private final Scratch scratch;
    private final DataSource dataSource;
    private final boolean whole;
    private final StatefulRedisConnection<String, String> redis;
    private final RedisPause pause;
    private final Set<String> touched = new HashSet<>();

    RedisTwin(
            RedisProjection projection,
            Verifiable subject,
            RedisClient client,
            Scratch scratch,
            DataSource dataSource,
            boolean whole) {
        this.projection = projection;
        this.subject = subject;
        this.generation = subject.generation();
        this.scratch = scratch;
        this.dataSource = dataSource;
        this.whole = whole;
        this.redis = client.connect();
        redis.setTimeout(RedisPause.PATIENCE);
        this.pause = new RedisPause(generation, redis.sync());
    }

    @Override
    public Cut cut() throws SQLException {
        RelayHeads topics = RelayHeads.read(dataSource);
        Connection open = scratch.connection();
        scratch.execute(TABLES);
        open.commit();
        pause.begin();
        Map<TopicPartition, LogPosition> progress =
                RedisProgress.read(redis.sync().hgetall(generation.progressKey()));
        Map<String, Long> parked = RedisParked.read(redis.sync().hgetall(generation.parkedKey())).stream()
                .collect(Collectors.toMap(ParkedStream::streamId, ParkedStream::position));
        readExpiryOfOwnKeys();
        Cut cut = new Cut(subject, progress, parked, Discarded.read(open, projection.name()), topics);
        if (whole) {
            readAll();
            pause.end();
        }
        open.commit();
        return cut;
    }

    /** Once they are gone, the rows are deleted too, or what is parked passes for applied. While a worker deletes all keys, its token expires; then the pause is gone too. */
    private void readExpiryOfOwnKeys() throws SQLException {
        RedisCells expected = new RedisCells();
        RedisCells found = new RedisCells();
        for (String key : ownKeys()) {
            long left = redis.sync().pttl(key);
            if (left >= 0) {
                expected.add(name(key), EXPIRES, NEVER);
                found.add(name(key), EXPIRES, in(left));
            }
        }
        expected.write(scratch.connection(), EXPECT);
        found.write(scratch.connection(), FIND);
    }

    private static String in(long millis) {
        return "in %d s".formatted(millis / 1_000);
    }

    private Set<String> ownKeys() {
        return Set.of(generation.progressKey(), generation.parkedKey());
    }

    private void readAll() throws SQLException {
        Set<String> own = ownKeys();
        ScanArgs page = ScanArgs.Builder.limit(PAGE).match(generation.keyPrefix() + "*");
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            KeyScanCursor<String> found = redis.sync().scan(cursor, page);
            read(found.getKeys().stream().filter(key -> !own.contains(key)).toList());
            pause.renew();
            cursor = found;
        }
    }

    private record Asked(RedisFuture<MapScanCursor<String, String>> fields, RedisFuture<Long> millisLeft) {}

    private void read(Collection<String> keys) throws SQLException {
        Map<String, Asked> asked = new LinkedHashMap<>();
        keys.forEach(key -> asked.put(
                key, new Asked(redis.async().hscan(key, FIELDS), redis.async().pttl(key))));
        RedisCells cells = new RedisCells();
        for (Map.Entry<String, Asked> each : asked.entrySet()) {
            String key = each.getKey();
            readFields(key, each.getValue().fields(), cells);
            long left = answer(each.getValue().millisLeft());
            if (left >= 0) {
                cells.add(name(key), EXPIRES, in(left));
            }
        }
        cells.write(scratch.connection(), FIND);
    }

    private String name(String key) {
        return key.substring(generation.keyPrefix().length());
    }

    private static <T> T answer(RedisFuture<T> asked) {
        try {
            return asked.toCompletableFuture()
                    .orTimeout(RedisPause.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RedisException failure ? failure : new RedisException(e);
        }
    }

    private void readFields(String key, RedisFuture<MapScanCursor<String, String>> first, RedisCells cells)
            throws SQLException {
        MapScanCursor<String, String> page;
        try {
            page = answer(first);
        } catch (RedisCommandExecutionException e) {
            readScores(key, cells);
            return;
        }
        cells.addAll(name(key), page.getMap());
        while (!page.isFinished()) {
            page = redis.sync().hscan(key, page, FIELDS);
            goOn(key, page.getMap());
        }
    }

    private void readScores(String key, RedisCells cells) throws SQLException {
        String type = redis.sync().type(key);
        if (!type.equals("zset")) {
            cells.add(name(key), TYPE, type);
            return;
        }
        List<ScoredValue<String>> page = redis.sync().zrangeWithScores(key, 0, PAGE - 1);
        cells.addAll(name(key), scores(page));
        for (long from = PAGE; page.size() == PAGE; from += PAGE) {
            page = redis.sync().zrangeWithScores(key, from, from + PAGE - 1);
            goOn(key, scores(page));
        }
    }

    private static Map<String, String> scores(List<ScoredValue<String>> page) {
        return page.stream().collect(Collectors.toMap(ScoredValue::getValue, member -> text(member.getScore())));
    }

    /** A score may be infinite, though no projection adds so much. */
    private static String text(double score) {
        return Double.isFinite(score) ? new BigDecimal(score).toPlainString() : Double.toString(score);
    }

    /** Another page of a large key: the workers wait on. */
    private void goOn(String key, Map<String, String> page) throws SQLException {
        RedisCells cells = new RedisCells();
        cells.addAll(name(key), page);
        cells.write(scratch.connection(), FIND);
        pause.renew();
    }

    @Override
    public void keepWaiting() {
        pause.renew();
    }

    @Override
    public void fold(List<EventRecord> events) throws SQLException {
        Map<String, Map<String, String>> hashes = new LinkedHashMap<>();
        Map<String, Map<String, Long>> sums = new LinkedHashMap<>();
        Set<String> deleted = new HashSet<>();
        for (RedisWrite write : writes(events)) {
            switch (write) {
                case RedisWrite.SetFields set ->
                    hashes.computeIfAbsent(set.key(), _ -> new LinkedHashMap<>())
                            .putAll(set.fields());
                case RedisWrite.AddScores add -> {
                    Map<String, Long> sum = sums.computeIfAbsent(add.key(), _ -> new LinkedHashMap<>());
                    add.amounts().forEach((member, amount) -> sum.merge(member, amount, Long::sum));
                }
                case RedisWrite.Delete delete -> {
                    sums.remove(delete.key());
                    hashes.remove(delete.key());
                    deleted.add(delete.key());
                }
            }
        }
        Connection open = scratch.connection();
        delete(open, deleted);
        RedisCells cells = new RedisCells();
        hashes.forEach(cells::addAll);
        cells.write(open, EXPECT);
        RedisCells added = new RedisCells();
        sums.forEach((key, sum) -> sum.forEach((member, amount) -> added.add(key, member, amount.toString())));
        added.write(open, ADD);
        open.commit();
        if (!whole) {
            touched.addAll(deleted);
            touched.addAll(hashes.keySet());
            pause.renew();
        }
    }

    private List<RedisWrite> writes(List<EventRecord> events) {
        try {
            return projection.fold(events);
        } catch (RuntimeException | Error e) {
            if (FoldFailed.isOfTheMachine(e)) {
                throw e;
            }
            if (events.size() == 1) {
                throw VerificationFailed.at(events.getFirst(), e);
            }
            List<RedisWrite> writes = new ArrayList<>();
            events.forEach(event -> writes.addAll(writes(List.of(event))));
            return writes;
        }
    }

    private static void delete(Connection open, Set<String> keys) throws SQLException {
        if (!keys.isEmpty()) {
            try (PreparedStatement delete = open.prepareStatement("DELETE FROM expected WHERE key = ANY (?)")) {
                delete.setArray(
                        1,
                        open.createArrayOf(
                                "text", keys.stream().map(RedisCells::text).toArray()));
                delete.executeUpdate();
            }
        }
    }

    @Override
    public Findings compare() throws SQLException {
        if (!whole) {
            read(touched.stream().map(key -> generation.keyPrefix() + key).toList());
            pause.end();
        }
        scratch.execute("ANALYZE expected; ANALYZE found");
        scratch.execute(DIFFERENT);
        try (Statement statement = scratch.connection().createStatement();
                ResultSet row = statement.executeQuery(COUNT)) {
            row.next();
            Part part = new Part(PART, row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
            return new Findings(List.of(part), part.differing() == 0 ? List.of() : first());
        }
    }

    private List<Difference> first() throws SQLException {
        Map<String, Difference> differences = new LinkedHashMap<>();
        try (Statement statement = scratch.connection().createStatement();
                ResultSet row = statement.executeQuery(FIRST)) {
            while (row.next()) {
                Kind kind =
                        row.getBoolean("missing") ? Kind.MISSING : row.getBoolean("extra") ? Kind.EXTRA : Kind.WRONG;
                differences
                        .computeIfAbsent(
                                row.getString("key"), key -> new Difference(PART, key, kind, new ArrayList<>()))
                        .cells()
                        .add(new Cell(row.getString("field"), row.getString(5), row.getString(6)));
            }
        }
        return List.copyOf(differences.values());
    }

    @Override
    public void close() {
        try (redis) {
            pause.abandon();
        }
    }
}
