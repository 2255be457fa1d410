package dev.ordinal.projection;

import dev.ordinal.projection.Verification.Difference;
import dev.ordinal.projection.Verification.Part;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The twin of a generation in PostgreSQL. Of a whole one all rows are copied in the snapshot that progress and parked streams are read in, so that no long transaction
 * keeps the server from cleaning up. A sample is folded within the snapshot.
 */
final class SqlTwin implements Twin {

    private final SqlProjection projection;
    private final Verifiable subject;
    private final Generation generation;
    private final Scratch scratch;
    private final DataSource dataSource;
    private final boolean whole;

    /** The tables that the projection makes, and where the generation's rows are. */
    private final Map<TableShape, String> found = new LinkedHashMap<>();

    SqlTwin(SqlProjection projection, Verifiable subject, Scratch scratch, DataSource dataSource, boolean whole) {
        this.projection = projection;
        this.subject = subject;
        this.generation = subject.generation();
        this.scratch = scratch;
        this.dataSource = dataSource;
        this.whole = whole;
    }

    @Override
    public Cut cut() throws SQLException {
        RelayHeads topics = RelayHeads.read(dataSource);
        Connection open = scratch.connection();
        scratch.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        Cut cut = new Cut(
                subject,
                new SqlProgress(generation).read(open),
                parked(open),
                Discarded.read(open, projection.name()),
                topics);
        projection.createTables(open);
        takeRows(open);
        if (whole) {
            open.commit();
        }
        return cut;
    }

    private Map<String, Long> parked(Connection open) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(
                "SELECT stream_id, position FROM projection.parked WHERE projection = ? AND generation = ?")) {
            select.setString(1, generation.projection());
            select.setInt(2, generation.number());
            Map<String, Long> parked = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    parked.put(row.getString(1), row.getLong(2));
                }
            }
            return parked;
        }
    }

    private void takeRows(Connection open) throws SQLException {
        Map<String, TableShape> expected = TableShape.ofTemporary(open);
        Map<String, TableShape> there = TableShape.ofSchema(open, generation.schema());
        if (!expected.equals(there)) {
            throw new VerificationFailed(
                    there.isEmpty()
                            ? "the tables of %s are gone: it was dropped".formatted(generation)
                            : "%s has other tables or columns than this build gives it (%s): was the projection changed without raising its version?"
                                    .formatted(generation, TableShape.difference(expected, there)));
        }
        for (TableShape table : expected.values()) {
            String rows = generation.schema() + "." + table.quotedName();
            if (whole) {
                String copy = "pg_temp.\"found %d\"".formatted(found.size());
                scratch.execute("CREATE TABLE %s AS TABLE %s".formatted(copy, rows));
                scratch.execute("ANALYZE " + copy);
                rows = copy;
            }
            found.put(table, rows);
        }
    }

    @Override
    public void fold(List<EventRecord> events) throws SQLException {
        Connection open = scratch.connection();
        Savepoint before = open.setSavepoint();
        try {
            projection.apply(open, events);
        } catch (SQLException | RuntimeException | Error e) {
            if (FoldFailed.isTransient(e) || FoldFailed.isOfTheMachine(e)) {
                throw e;
            }
            open.rollback(before);
            if (events.size() == 1) {
                throw VerificationFailed.at(events.getFirst(), e);
            }
            for (EventRecord event : events) {
                fold(List.of(event));
            }
        }
        if (whole) {
            open.commit();
        }
    }

    @Override
    public Findings compare() throws SQLException {
        List<Part> parts = new ArrayList<>();
        List<Difference> differences = new ArrayList<>();
        for (Map.Entry<TableShape, String> each : found.entrySet()) {
            TableShape table = each.getKey();
            if (whole) {
                scratch.execute("ANALYZE pg_temp." + table.quotedName());
            }
            TableComparison comparison = new TableComparison(table, each.getValue(), whole);
            Part part = comparison.count(scratch.connection());
            parts.add(part);
            if (part.differing() > 0) {
                differences.addAll(comparison.first(scratch.connection(), SHOWN - differences.size()));
            }
        }
        return new Findings(parts, differences);
    }

    @Override
    public void close() {
        // what it made goes with the session
    }
}
