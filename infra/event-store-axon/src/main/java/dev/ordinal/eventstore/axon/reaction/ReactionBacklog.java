package dev.ordinal.eventstore.axon.reaction;

import dev.ordinal.eventstore.Tireless;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What lies before each reaction that ever ran, and how many segments have no process, for a process that need not run it. Nothing while the database does not say. */
final class ReactionBacklog implements MeterBinder, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReactionBacklog.class);

    private static final String STANDINGS = """
            SELECT reaction, free, head - position,
                   coalesce((SELECT extract(epoch FROM clock_timestamp() - recorded_at) FROM event_store.event WHERE event.position = token.position + 1), 0)
              FROM (SELECT reaction, min(position) AS position,
                           count(*) FILTER (WHERE owner IS NULL OR %s) AS free
                      FROM reaction.token GROUP BY reaction) AS token,
                   (SELECT coalesce(max(position), 0) AS head FROM event_store.event) AS log""".formatted(ReactionTokens.IS_OVER);

    private final DataSource dataSource;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("reaction-backlog").factory());

    ReactionBacklog(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    private record Standing(String reaction, long freeSegments, long events, double seconds) {}

    private record Figure(MultiGauge gauge, ToDoubleFunction<Standing> of) {
        void show(List<Standing> standings) {
            gauge.register(
                    standings.stream()
                            .map(each ->
                                    MultiGauge.Row.of(Tags.of("reaction", each.reaction), () -> of.applyAsDouble(each)))
                            .toList(),
                    true);
        }
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        List<Figure> figures = List.of(
                figure(meters, "ordinal.reaction.free.segments", Standing::freeSegments),
                figure(meters, "ordinal.reaction.backlog.events", Standing::events),
                figure(meters, "ordinal.reaction.backlog.seconds", Standing::seconds));
        ScheduledFuture<?> _ = thread.scheduleWithFixedDelay(
                () -> Tireless.turn(
                        () -> show(figures), e -> LOG.error("How far reactions are behind could not be shown", e)),
                0,
                1,
                TimeUnit.SECONDS);
    }

    private static Figure figure(MeterRegistry meters, String name, ToDoubleFunction<Standing> of) {
        return new Figure(MultiGauge.builder(name).register(meters), of);
    }

    private void show(List<Figure> figures) {
        List<Standing> standings = standings();
        figures.forEach(figure -> figure.show(standings));
    }

    private List<Standing> standings() {
        try (Connection connection = dataSource.getConnection()) {
            return isThere(connection) ? standings(connection) : List.of();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("How far reactions are behind can't be told now", e);
            return List.of();
        }
    }

    /** Not where no reaction ever ran. */
    private static boolean isThere(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT to_regclass('reaction.token') IS NOT NULL");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static List<Standing> standings(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(STANDINGS);
                ResultSet row = query.executeQuery()) {
            List<Standing> found = new ArrayList<>();
            while (row.next()) {
                found.add(new Standing(
                        row.getString(1), row.getLong(2), Math.max(0, row.getLong(3)), Math.max(0, row.getDouble(4))));
            }
            return found;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
