package dev.ordinal.projection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RowWriterIT {

    private static final Table SUMS = Table.named("sums")
            .key("country", Table.Type.C_TEXT)
            .key("day", Table.Type.DATE)
            .column("revenue", Table.Type.NUMERIC)
            .column("units", Table.Type.BIGINT);

    private static final Table ODD = Table.named("odd")
            .key("id", Table.Type.BIGINT)
            .nullable("plain", Table.Type.TEXT)
            .nullable("bytewise", Table.Type.C_TEXT)
            .nullable("whole", Table.Type.BIGINT)
            .nullable("exact", Table.Type.NUMERIC)
            .nullable("moment", Table.Type.TIMESTAMPTZ)
            .nullable("day", Table.Type.DATE)
            .nullable("document", Table.Type.JSONB)
            .nullable("as_written", Table.Type.JSON)
            .nullable("yes", Table.Type.BOOLEAN);

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\t",
            "\n",
            "\r\n",
            "\b\f\u000b\u0001\u007f",
            "\\",
            "\\\\",
            "\\N",
            "\\.",
            "null",
            "NULL",
            "{\"a\",b}",
            "'\"$1 ?",
            "\u00e4\u00df\u0950\u20ac",
            "a\ud83d\ude00b",
            "alone \ud83d, \ude00, \ud83d\ud83d\ude00",
            "x".repeat(65_534) + "\\\n",
            "\u20ac\t".repeat(50_000),
            "\ud83d\ude00".repeat(50_000));

    private static final List<Long> WHOLES = List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE);

    private static final List<BigDecimal> EXACTS = exacts(
            "0",
            "0.00",
            "-0.001",
            "9747747.934",
            "1E+3",
            "-1.50E+20",
            "1E-30",
            "0E-10",
            "123456789012345678901234567890.123456789012345678901234567890");

    private static final List<Instant> MOMENTS = moments(
            "1970-01-01T00:00:00Z",
            "2026-11-20T10:00:00.000001Z",
            "2026-11-20T10:00:00.123456499Z",
            "2026-11-20T10:00:00.123456500Z",
            "1969-12-31T23:59:59.999999500Z",
            "0001-01-01T00:00:00Z",
            "0000-12-31T23:59:59.9Z",
            "-0043-03-15T12:00:00Z",
            "+12345-06-07T08:09:10.11Z");

    private static final List<LocalDate> DAYS = List.of(
            LocalDate.EPOCH,
            LocalDate.of(2011, 12, 9),
            LocalDate.of(1, 1, 1),
            LocalDate.of(0, 12, 31),
            LocalDate.of(-43, 3, 15),
            LocalDate.of(12_345, 6, 7));

    private static final List<String> DOCUMENTS = List.of(
            "[]",
            "null",
            "\"\"",
            "{\"a\": \"\\\\ \\n \\t \\u20ac \\\" \u20ac \ud83d\ude00\",\n\t\"b\": [1.10, true]}",
            "[\"" + "x\\\\".repeat(40_000) + "\"]");

    private final AtomicInteger schemas = new AtomicInteger();
    private TestDatabase database;

    @BeforeAll
    void createDatabase() {
        database = TestServers.newDatabase();
    }

    @AfterAll
    void dropDatabase() {
        database.close();
    }

    /** The ways that a cell may get into a table. */
    enum Way {
        INSERTED {
            @Override
            void write(Connection connection, List<@Nullable Object[]> all) throws SQLException {
                RowWriter.write(connection, rows(all, rows -> cells -> rows.insert(ODD, cells)));
            }
        },
        PUT_OVER_ANOTHER {
            @Override
            void write(Connection connection, List<@Nullable Object[]> all) throws SQLException {
                RowWriter.write(connection, rows(empty(all), rows -> cells -> rows.insert(ODD, cells)));
                RowWriter.write(connection, rows(all, rows -> cells -> rows.put(ODD, cells)));
            }
        },
        UPDATED {
            @Override
            void write(Connection connection, List<@Nullable Object[]> all) throws SQLException {
                RowWriter.write(connection, rows(empty(all), rows -> cells -> rows.insert(ODD, cells)));
                RowWriter.write(connection, rows(all, rows -> cells -> update(rows, cells)));
            }
        },
        COPIED {
            @Override
            void write(Connection connection, List<@Nullable Object[]> all) throws SQLException {
                copy(connection, rows(all, rows -> cells -> rows.insert(ODD, cells)), false);
            }
        },
        PUT_BY_COPY {
            @Override
            void write(Connection connection, List<@Nullable Object[]> all) throws SQLException {
                copy(connection, rows(all, rows -> cells -> rows.put(ODD, cells)), true);
            }
        };

        abstract void write(Connection connection, List<@Nullable Object[]> all) throws SQLException;

        interface Change {
            Consumer<@Nullable Object[]> in(Rows rows);
        }

        private static Rows rows(List<@Nullable Object[]> all, Change change) {
            Rows rows = new Rows();
            all.forEach(cells -> change.in(rows).accept(cells.clone()));
            return rows;
        }

        private static List<@Nullable Object[]> empty(List<@Nullable Object[]> all) {
            List<@Nullable Object[]> empty = new ArrayList<>();
            all.forEach(cells -> empty.add(Arrays.copyOf(Arrays.copyOf(cells, 1), cells.length)));
            return empty;
        }

        private static void update(Rows rows, @Nullable Object[] cells) {
            Rows.Update update = rows.update(ODD, Objects.requireNonNull(cells[0]));
            for (int i = 1; i < cells.length; i++) {
                update.set(ODD.columns().get(i).name(), cells[i]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverIsInACellItStandsInTheTableAsPlainJdbcWritesIt(Way way) throws SQLException {
        List<@Nullable Object[]> all = oddities();
        try (Connection connection = schemaWith(ODD)) {
            execute(connection, "create table by_jdbc (like odd)");
            insert(connection, all);

            way.write(connection, all);

            assertThat(texts(connection, "select id from odd")).hasSize(all.size());
            assertThat(texts(connection, "select odd::text from odd except select by_jdbc::text from by_jdbc"))
                    .isEmpty();
            assertThat(texts(connection, "select exact from odd where id < 6 order by id"))
                    .containsExactly("0", "0.00", "-0.001", "9747747.934", "1000", "-150000000000000000000");
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void batchesLeaveTheTableThatOneChangeAfterTheOtherLeaves(long seed) throws SQLException {
        Random random = new Random(seed);
        SortedMap<String, String> expected = new TreeMap<>();
        List<Consumer<Rows>> changes = changes(random, expected);

        assertThat(sums(changes, _ -> 1, RowWriterIT::live)).isEqualTo(expected);
        assertThat(sums(changes, rest -> 1 + random.nextInt(rest), RowWriterIT::live))
                .isEqualTo(expected);
        assertThat(sums(changes, rest -> 1 + random.nextInt(rest), RowWriterIT::copy))
                .isEqualTo(expected);
        assertThat(sums(changes, rest -> rest, RowWriterIT::copy)).isEqualTo(expected);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    @Test
    void aRowThatIsThereCannotBeInsertedAndOneThatIsNotCannotBeUpdated() throws SQLException {
        Rows first = new Rows();
        first.insert(SUMS, "France", LocalDate.EPOCH, BigDecimal.ONE, 1);
        Rows missing = new Rows();
        missing.update(SUMS, "France", LocalDate.EPOCH).set("units", 5);
        missing.update(SUMS, "Eire", LocalDate.EPOCH).set("units", 5);
        try (Connection connection = schemaWith(SUMS)) {
            RowWriter.write(connection, first);

            for (Writing writing : List.<Writing>of(RowWriterIT::live, RowWriterIT::copy)) {
                assertThatThrownBy(() -> writing.write(connection, first, false))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("duplicate key")
                        .matches(thrown -> !FoldFailed.isTransient(thrown));
                assertThatThrownBy(() -> writing.write(connection, missing, false))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageMatching("changed no row: 1 of 2 are not in (rows_\\d+\\.)?sums");
            }
        }
    }

    @Test
    void whatTheDatabaseCannotHoldIsTheEventsFaultAndTheConnectionGoesOn() throws SQLException {
        try (Connection connection = schemaWith(ODD)) {
            for (Writing writing : List.<Writing>of(RowWriterIT::live, RowWriterIT::copy)) {
                Rows rows = new Rows();
                rows.insert(ODD, 1, "a\0b", null, null, null, null, null, null, null, null);

                assertThatThrownBy(() -> writing.write(connection, rows, true))
                        .isInstanceOf(SQLException.class)
                        .matches(thrown -> !FoldFailed.isTransient(thrown));
                assertThat(texts(connection, "select id from odd")).isEmpty();
            }
        }
    }

    @Test
    void rowsAreFoundByKeysOfEveryType() throws SQLException {
        Table keyed = Table.named("keyed")
                .key("text", Table.Type.TEXT)
                .key("whole", Table.Type.BIGINT)
                .key("moment", Table.Type.TIMESTAMPTZ)
                .key("day", Table.Type.DATE)
                .key("yes", Table.Type.BOOLEAN)
                .column("n", Table.Type.BIGINT);
        Instant moment = Instant.parse("2026-11-20T10:00:00.123456500Z");
        Rows inserted = new Rows();
        inserted.insert(keyed, "a", 1, moment, LocalDate.EPOCH, true, 1);
        inserted.insert(keyed, "a", 1, moment, LocalDate.EPOCH, false, 2);
        Rows changed = new Rows();
        changed.update(keyed, "a", 1, moment, LocalDate.EPOCH, true).set("n", 3);
        changed.delete(keyed, "a", 1, moment, LocalDate.EPOCH, false);
        try (Connection connection = schemaWith(keyed)) {
            RowWriter.write(connection, inserted);
            RowWriter.write(connection, changed);

            assertThat(texts(connection, "select yes || ' ' || n from keyed")).containsExactly("true 3");
        }
    }

    @Test
    void moreRowsThanOneStatementTakesAreWrittenByMany() throws SQLException {
        Table numbers = Table.named("numbers").key("id", Table.Type.BIGINT).column("n", Table.Type.BIGINT);
        Rows inserted = new Rows();
        Rows updated = new Rows();
        for (int i = 0; i < 12_000; i++) {
            inserted.insert(numbers, i, 0);
            updated.update(numbers, i).set("n", i);
        }
        try (Connection connection = schemaWith(numbers)) {
            RowWriter.write(connection, inserted);
            copy(connection, updated, false);

            assertThat(texts(connection, "select count(*) from numbers where n = id"))
                    .containsExactly("12000");
        }
    }

    @Test
    void aTableIsMadeAsItIsDeclared() throws SQLException {
        Table declared = SUMS.storage("fillfactor = 70").index("(day, country)").index("(units) where units > 0");
        try (Connection connection = schemaWith(declared)) {
            assertThat(texts(connection, "select reloptions from pg_class where oid = 'sums'::regclass"))
                    .containsExactly("{fillfactor=70}");
            assertThat(texts(
                            connection,
                            "select pg_get_indexdef(indexrelid) from pg_index where indrelid = 'sums'::regclass"))
                    .hasSize(1);

            Table.createIndexes(connection, List.of(declared));

            assertThat(texts(
                            connection,
                            "select pg_get_indexdef(indexrelid) from pg_index where indrelid = 'sums'::regclass"))
                    .anyMatch(index -> index.startsWith("CREATE UNIQUE") && index.endsWith("(country, day)"))
                    .anyMatch(index -> index.endsWith("(day, country)"))
                    .anyMatch(index -> index.endsWith("(units) WHERE (units > 0)"));
        }
    }

    /** Two processes that add to the same sums, each to some of many, in batches of any order. */
    @Test
    void thoseWhoAddToTheSameRowsNeverWaitForEachOtherInACircle() throws Exception {
        Table second = Table.named("sums_too").key("id", Table.Type.BIGINT).column("n", Table.Type.BIGINT);
        try (Connection schema = schemaWith(SUMS, second);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            String searchPath = texts(schema, "show search_path").getFirst();
            List<Future<Long>> added = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                Random random = new Random(thread);
                added.add(threads.submit(() -> addMany(searchPath, second, random)));
            }

            long all = added.get(0).get() + added.get(1).get();

            assertThat(texts(schema, "select sum(units)::bigint from sums")).containsExactly(Long.toString(all));
            assertThat(texts(schema, "select sum(n)::bigint from sums_too")).containsExactly(Long.toString(all));
        }
    }

    private long addMany(String searchPath, Table second, Random random) throws SQLException {
        long added = 0;
        try (Connection connection = database.dataSource().getConnection()) {
            execute(connection, "set search_path to " + searchPath);
            connection.setAutoCommit(false);
            for (int batch = 0; batch < 40; batch++) {
                Rows rows = new Rows();
                int many = 1 + random.nextInt(400);
                for (int i = 0; i < many; i++) {
                    int day = random.nextInt(300);
                    rows.add(SUMS, "France", LocalDate.ofEpochDay(day), BigDecimal.ONE, 1);
                    rows.add(second, day, 1);
                }
                copy(connection, rows, false);
                connection.commit();
                added += many;
            }
        }
        return added;
    }

    /** Changes of a few rows that can all happen, and what they leave. */
    private static List<Consumer<Rows>> changes(Random random, SortedMap<String, String> expected) {
        SortedMap<String, BigDecimal> revenue = new TreeMap<>();
        SortedMap<String, Long> units = new TreeMap<>();
        List<Consumer<Rows>> changes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String country = "c" + random.nextInt(2);
            LocalDate day = LocalDate.EPOCH.plusDays(random.nextInt(2));
            String key = country + " " + day;
            BigDecimal amount = BigDecimal.valueOf(random.nextInt(-999, 999), random.nextInt(4));
            long more = random.nextInt(-9, 9);
            switch (random.nextInt(6)) {
                case 0 -> {
                    if (revenue.containsKey(key)) {
                        changes.add(rows -> rows.delete(SUMS, country, day));
                    }
                    changes.add(rows -> rows.insert(SUMS, country, day, amount, more));
                    revenue.put(key, amount);
                    units.put(key, more);
                }
                case 1 -> {
                    changes.add(rows -> rows.put(SUMS, country, day, amount, more));
                    revenue.put(key, amount);
                    units.put(key, more);
                }
                case 2 -> {
                    changes.add(rows -> rows.delete(SUMS, country, day));
                    revenue.remove(key);
                    units.remove(key);
                }
                case 3 -> {
                    if (revenue.replace(key, amount) != null) {
                        changes.add(rows -> rows.update(SUMS, country, day).set("revenue", amount));
                    }
                }
                case 4 -> {
                    if (units.replace(key, more) != null) {
                        changes.add(rows -> rows.update(SUMS, country, day).set("units", more));
                    }
                }
                default -> {
                    changes.add(rows -> rows.add(SUMS, country, day, amount, more));
                    revenue.merge(key, amount, BigDecimal::add);
                    units.merge(key, more, Long::sum);
                }
            }
        }
        revenue.forEach((key, amount) -> expected.put(key, amount.toPlainString() + " " + units.get(key)));
        return changes;
    }

    private SortedMap<String, String> sums(List<Consumer<Rows>> changes, Splitting splitting, Writing writing)
            throws SQLException {
        try (Connection connection = schemaWith(SUMS)) {
            for (int from = 0; from < changes.size(); ) {
                int to = from + splitting.size(changes.size() - from);
                Rows rows = new Rows();
                changes.subList(from, to).forEach(change -> change.accept(rows));
                writing.write(connection, rows, from == 0);
                from = to;
            }
            SortedMap<String, String> sums = new TreeMap<>();
            texts(connection, "select country || ' ' || day || '=' || revenue || ' ' || units from sums")
                    .forEach(row -> sums.put(row.split("=", 2)[0], row.split("=", 2)[1]));
            return sums;
        }
    }

    private interface Splitting {
        int size(int rest);
    }

    private interface Writing {
        void write(Connection connection, Rows rows, boolean empty) throws SQLException;
    }

    private static void copy(Connection connection, Rows rows, boolean empty) throws SQLException {
        RowWriter.copy(connection, connection.getSchema(), rows, empty);
    }

    private static void live(Connection connection, Rows rows, boolean empty) throws SQLException {
        RowWriter.write(connection, rows);
    }

    private static List<@Nullable Object[]> oddities() {
        List<@Nullable Object[]> all = new ArrayList<>();
        for (int i = 0; i < TEXTS.size(); i++) {
            all.add(new Object[] {
                (long) i,
                TEXTS.get(i),
                TEXTS.get(TEXTS.size() - 1 - i),
                WHOLES.get(i % WHOLES.size()),
                EXACTS.get(i % EXACTS.size()),
                MOMENTS.get(i % MOMENTS.size()),
                DAYS.get(i % DAYS.size()),
                DOCUMENTS.get(i % DOCUMENTS.size()).getBytes(UTF_8),
                DOCUMENTS.get(i % DOCUMENTS.size()).getBytes(UTF_8),
                i % 2 == 0
            });
        }
        all.add(new @Nullable Object[] {(long) TEXTS.size(), null, null, null, null, null, null, null, null, null});
        return all;
    }

    private static void insert(Connection connection, List<@Nullable Object[]> all) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into by_jdbc values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::json, ?)")) {
            for (@Nullable Object[] cells : all) {
                for (int i = 0; i < cells.length; i++) {
                    insert.setObject(
                            i + 1,
                            switch (cells[i]) {
                                case Instant moment -> moment.atOffset(UTC);
                                case byte[] json -> new String(json, UTF_8);
                                case null, default -> cells[i];
                            });
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** A connection to a new schema with these tables. */
    private Connection schemaWith(Table... tables) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        String schema = "rows_" + schemas.incrementAndGet();
        execute(connection, "create schema " + schema);
        execute(connection, "set search_path to " + schema);
        Table.create(connection, List.of(tables));
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static List<BigDecimal> exacts(String... texts) {
        return Arrays.stream(texts).map(BigDecimal::new).toList();
    }

    private static List<Instant> moments(String... texts) {
        return Arrays.stream(texts).map(Instant::parse).toList();
    }
}
