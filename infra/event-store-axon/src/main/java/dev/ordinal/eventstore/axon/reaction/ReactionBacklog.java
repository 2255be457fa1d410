package dev.ordinal.eventstore.axon.reaction;

import dev.ordinal.eventstore.LiveFigures;
import dev.ordinal.eventstore.LiveFigures.Figure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** What lies before each reaction that ever ran, and how many segments have no process, for a process that need not run it. Nothing while the database does not say. */
final class ReactionBacklog implements MeterBinder, AutoCloseable {

    private static final String STANDINGS = """
            SELECT reaction, free, head - position,
                   coalesce((SELECT extract(epoch FROM clock_timestamp() - recorded_at) FROM event_store.event WHERE event.position = token.position + 1), 0)
              FROM (SELECT reaction, min(position) AS position,
                           count(*) FILTER (WHERE owner IS NULL OR %s) AS free
                      FROM reaction.token GROUP BY reaction) AS token,
                   (SELECT coalesce(max(position), 0) AS head FROM event_store.event) AS log""".formatted(ReactionTokens.IS_OVER);

    private final LiveFigures<Standing> figures;

    ReactionBacklog(DataSource dataSource) {
        this.figures = new LiveFigures<>("reaction", dataSource, open -> isThere(open) ? standings(open) : Map.of());
    }

    private record Standing(long freeSegments, long events, double seconds) {}

    @Override
    public void bindTo(MeterRegistry meters) {
        figures.show(
                meters,
                List.of(
                        new Figure<>(
                                "ordinal.reaction.free.segments",
                                "Segments of the reaction that no process works on",
                                Standing::freeSegments),
                        new Figure<>(
                                "ordinal.reaction.backlog.events",
                                "Events of the log behind the slowest segment",
                                Standing::events),
                        new Figure<>(
                                "ordinal.reaction.backlog.seconds",
                                "How long the slowest segment's next event has been in the log",
                                Standing::seconds)));
    }

    /** Not where no reaction ever ran. */
    private static boolean isThere(Connection open) throws SQLException {
        try (PreparedStatement query = open.prepareStatement("SELECT to_regclass('reaction.token') IS NOT NULL");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static Map<String, Standing> standings(Connection open) throws SQLException {
        try (PreparedStatement query = open.prepareStatement(STANDINGS);
                ResultSet row = query.executeQuery()) {
            Map<String, Standing> found = new HashMap<>();
            while (row.next()) {
                found.put(
                        row.getString(1),
                        new Standing(row.getLong(2), Math.max(0, row.getLong(3)), Math.max(0, row.getDouble(4))));
            }
            return found;
        }
    }

    @Override
    public void close() {
        figures.close();
    }
}
