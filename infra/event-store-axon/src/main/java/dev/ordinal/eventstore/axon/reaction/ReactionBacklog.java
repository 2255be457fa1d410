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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private volatile Map<String, Standing> standings = Map.of();

    ReactionBacklog(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    private record Standing(long freeSegments, long events, double seconds) {}

    private record Figure(MultiGauge gauge, ToDoubleFunction<Standing> of) {}

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
        standings = standings();
        figures.forEach(this::show);
    }

    /** Registered once, and read afresh at each scrape: while a figure is replaced there are two of its name, and the scrape fails. */
    private void show(Figure figure) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        standings
                .keySet()
                .forEach(reaction -> rows.add(MultiGauge.Row.of(
                        Tags.of("reaction", reaction), this, all -> all.value(reaction, figure.of()))));
        figure.gauge().register(rows, false);
    }

    private double value(String reaction, ToDoubleFunction<Standing> of) {
        Standing standing = standings.get(reaction);
        return standing == null ? Double.NaN : of.applyAsDouble(standing);
    }

    private Map<String, Standing> standings() {
        try (Connection connection = dataSource.getConnection()) {
            return isThere(connection) ? standings(connection) : Map.of();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("How far reactions are behind can't be told now", e);
            return Map.of();
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

    private static Map<String, Standing> standings(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(STANDINGS);
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
        thread.shutdownNow();
    }
}
