package dev.ordinal.eventstore;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.sql.Connection;
import java.sql.SQLException;
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

/**
 * Figures of what a database holds, read each second by a thread of their own: any process can show them, also when the one they tell of has died. While the database does
 * not say, there are none. Needs Micrometer, which the rest of this module does without.
 *
 * @param <T> what is known of each name
 */
public final class LiveFigures<T> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFigures.class);

    private final String tag;
    private final DataSource dataSource;
    private final Source<T> source;
    private final ScheduledExecutorService thread;

    private volatile Map<String, T> known = Map.of();

    /**
     * @param tag what the names are of, as {@code relay}: each figure has it, with the name
     * @param source asked again and again, on the same thread
     */
    public LiveFigures(String tag, DataSource dataSource, Source<T> source) {
        this.tag = tag;
        this.dataSource = dataSource;
        this.source = source;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("figures-" + tag).factory());
    }

    /** What there is to tell, by name. */
    @FunctionalInterface
    public interface Source<T> {
        Map<String, T> read(Connection open) throws SQLException;
    }

    /**
     * One figure of each name.
     *
     * @param meter its name in Micrometer's form, with dots
     */
    public record Figure<T>(String meter, String description, ToDoubleFunction<T> of) {}

    private record Shown<T>(MultiGauge gauge, ToDoubleFunction<T> of) {}

    /** Begins to show figures. Called once. */
    public void show(MeterRegistry meters, List<Figure<T>> figures) {
        List<Shown<T>> all = figures.stream()
                .map(figure -> new Shown<>(
                        MultiGauge.builder(figure.meter())
                                .description(figure.description())
                                .register(meters),
                        figure.of()))
                .toList();
        ScheduledFuture<?> _ = thread.scheduleWithFixedDelay(
                () -> Tireless.turn(() -> renew(all), e -> LOG.error("Figures by {} could not be shown", tag, e)),
                0,
                1,
                TimeUnit.SECONDS);
    }

    /** Each is registered once, and read afresh at each scrape: while a figure is replaced there are two of its name, and the scrape fails. */
    private void renew(List<Shown<T>> figures) {
        known = read();
        for (Shown<T> figure : figures) {
            List<MultiGauge.Row<?>> rows = known.keySet().stream()
                    .<MultiGauge.Row<?>>map(
                            name -> MultiGauge.Row.of(Tags.of(tag, name), this, all -> all.value(name, figure.of())))
                    .toList();
            figure.gauge().register(rows, false);
        }
    }

    private Map<String, T> read() {
        try (Connection open = dataSource.getConnection()) {
            return source.read(open);
        } catch (SQLException | RuntimeException e) {
            LOG.debug("Figures by {} can't be told now", tag, e);
            return Map.of();
        }
    }

    private double value(String name, ToDoubleFunction<T> of) {
        T value = known.get(name);
        return value == null ? Double.NaN : of.applyAsDouble(value);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
