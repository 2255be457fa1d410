package dev.ordinal.local.stack;

import dev.ordinal.local.cli.Table;
import dev.ordinal.local.stack.Figures.Figure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How events flow: through the relays into Kafka, from there into the read models, and from the log to the reactions, over all processes that told. */
record Flow(List<Relay> relays, List<ReadModel> readModels, List<Reaction> reactions) {

    private static final String UP = "UP";

    /**
     * @param leaders how many of the processes that were found lead: one, or something is wrong
     * @param lagEvents absent where it is not known
     */
    record Relay(
            String name,
            int leaders,
            @Nullable Long lagEvents,
            @Nullable Double lagSeconds,
            long eventsPerSecond,
            String state) {

        boolean isUp() {
            return state.equals(UP);
        }
    }

    /**
     * A generation of a read model, which projectors keep current.
     *
     * @param generation 0 before it is known
     * @param active whether readers use it
     * @param processes how many read for it, of those that were found
     * @param partitions how many are read
     * @param lagEvents in all partitions; absent where it is not known of one
     * @param lagSeconds of the partition that is behind most
     */
    record ReadModel(
            String name,
            int generation,
            boolean active,
            int processes,
            int partitions,
            @Nullable Long lagEvents,
            @Nullable Double lagSeconds,
            long eventsPerSecond,
            long parkedStreams,
            String state) {

        boolean isUp() {
            return state.equals(UP);
        }
    }

    /**
     * @param processes how many run it, of those that were found
     * @param freeSegments which no process has, found or not; absent where it is not known
     * @param lagEvents before the segment that is behind most; absent where it is not known
     */
    record Reaction(
            String name,
            int processes,
            @Nullable Long freeSegments,
            @Nullable Long lagEvents,
            @Nullable Double lagSeconds,
            long eventsPerSecond,
            long parkedStreams,
            String state) {

        boolean isLeft() {
            return freeSegments != null && freeSegments > 0 && lagEvents != null && lagEvents > 0;
        }
    }

    /** What was between two moments. */
    static Flow between(Figures before, Figures now) {
        double seconds = Math.max(1e-3, (now.nanoTime() - before.nanoTime()) / 1e9);
        return new Flow(
                named(now, "relay", "ordinal_relay_leading", "ordinal_relay_led")
                        .map(relay -> relay(relay, before, now, seconds))
                        .toList(),
                named(now, "projection", "ordinal_projection_up", "ordinal_projection_known")
                        .flatMap(readModel -> generations(readModel, now)
                                .mapToObj(generation -> readModel(readModel, generation, before, now, seconds)))
                        .toList(),
                named(now, "reaction", "ordinal_reaction_up", "ordinal_reaction_free_segments")
                        .map(reaction -> reaction(reaction, before, now, seconds))
                        .toList());
    }

    private static Stream<String> named(Figures now, String tag, String... figures) {
        return now.all().stream()
                .filter(each -> List.of(figures).contains(each.name()))
                .map(each -> each.tag(tag))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream();
    }

    private static Relay relay(String name, Figures before, Figures now, double seconds) {
        Map<String, String> its = Map.of("relay", name);
        int leaders = (int) values(now, "ordinal_relay_leading", its).sum();
        boolean isLed = leaders == 1
                || (leaders == 0 && values(now, "ordinal_relay_led", its).anyMatch(each -> each == 1));
        double lag = values(now, "ordinal_relay_lag_events", its).max().orElse(Double.NaN);
        double age = values(now, "ordinal_relay_lag_seconds", its).max().orElse(Double.NaN);
        return new Relay(
                name,
                leaders,
                known(lag),
                knownSeconds(age),
                rate("ordinal_relay_events_total", its, before, now, seconds),
                relayState(leaders, isLed, values(now, "ordinal_relay_up", its).toArray()));
    }

    /** One that fails gives up the lead between its tries. One that no process that was found runs is led by another, which tells nothing else. */
    private static String relayState(int leaders, boolean isLed, double[] up) {
        if (leaders > 1) {
            return leaders + " LEAD";
        }
        String state = up.length == 0 ? UP : state(up);
        return isLed || !state.equals(UP) ? state : "NOBODY LEADS";
    }

    private static IntStream generations(String readModel, Figures now) {
        int[] known = now.of("ordinal_projection_generation", Map.of("projection", readModel)).stream()
                .mapToInt(figure -> Integer.parseInt(figure.tag("generation")))
                .sorted()
                .distinct()
                .toArray();
        return known.length == 0 ? IntStream.of(0) : Arrays.stream(known);
    }

    private static ReadModel readModel(String name, int generation, Figures before, Figures now, double seconds) {
        Map<String, String> its = Map.of("projection", name, "generation", Integer.toString(generation));
        double[] active = values(now, "ordinal_projection_generation", its).toArray();
        double[] lags = values(now, "ordinal_projection_lag_events", its).toArray();
        double[] ages = values(now, "ordinal_projection_lag_seconds", its).toArray();
        double[] up =
                values(now, "ordinal_projection_up", Map.of("projection", name)).toArray();
        return new ReadModel(
                name,
                generation,
                Arrays.stream(active).anyMatch(each -> each == 1),
                active.length == 0 ? up.length : active.length,
                lags.length,
                lags.length == 0 ? null : known(Arrays.stream(lags).sum()),
                ages.length == 0 ? null : knownSeconds(Arrays.stream(ages).max().orElse(0)),
                rate("ordinal_projection_events_total", its, before, now, seconds),
                (long) values(now, "ordinal_projection_parked_streams", its).sum(),
                state(up));
    }

    /** What the whole reaction has before it is told by several processes, at slightly different moments. */
    private static Reaction reaction(String name, Figures before, Figures now, double seconds) {
        Map<String, String> its = Map.of("reaction", name);
        double[] up = values(now, "ordinal_reaction_up", its).toArray();
        return new Reaction(
                name,
                up.length,
                known(least(now, "ordinal_reaction_free_segments", its)),
                known(least(now, "ordinal_reaction_backlog_events", its)),
                knownSeconds(least(now, "ordinal_reaction_backlog_seconds", its)),
                rate("ordinal_reaction_handled_total", its, before, now, seconds),
                (long) values(now, "ordinal_reaction_parked_streams", its).sum(),
                state(up));
    }

    private static double least(Figures figures, String name, Map<String, String> tags) {
        return values(figures, name, tags).min().orElse(Double.NaN);
    }

    private static String state(double[] up) {
        int processes = up.length;
        long down = Arrays.stream(up).filter(each -> each == 0).count();
        if (processes == 0) {
            return "NOBODY RUNS IT";
        }
        if (down == 0) {
            return UP;
        }
        return processes == 1 ? "DOWN" : "%d OF %d DOWN".formatted(down, processes);
    }

    private static DoubleStream values(Figures figures, String name, Map<String, String> tags) {
        return figures.of(name, tags).stream().mapToDouble(Figure::value);
    }

    private static long rate(String name, Map<String, String> tags, Figures before, Figures now, double seconds) {
        double more = values(now, name, tags).sum() - values(before, name, tags).sum();
        return Math.round(Math.max(0, more) / seconds);
    }

    private static @Nullable Long known(double value) {
        return Double.isNaN(value) ? null : Math.round(value);
    }

    private static @Nullable Double knownSeconds(double value) {
        return Double.isNaN(value) ? null : Math.round(value * 1e3) / 1e3;
    }

    String relayTable() {
        Table table = new Table("RELAY", "LAG", "LAG S", "EVENTS/S", "STATE");
        for (Relay relay : relays) {
            table.row(
                    relay.name(),
                    text(relay.lagEvents()),
                    text(relay.lagSeconds()),
                    Long.toString(relay.eventsPerSecond()),
                    relay.state());
        }
        return table.toString();
    }

    String readModelTable() {
        Table table = new Table(
                "READ MODEL", "GEN", "READ", "PROCESSES", "PARTITIONS", "LAG", "LAG S", "EVENTS/S", "PARKED", "STATE");
        for (ReadModel each : readModels) {
            table.row(
                    each.name(),
                    Integer.toString(each.generation()),
                    each.active() ? "yes" : "no",
                    Integer.toString(each.processes()),
                    Integer.toString(each.partitions()),
                    text(each.lagEvents()),
                    text(each.lagSeconds()),
                    Long.toString(each.eventsPerSecond()),
                    Long.toString(each.parkedStreams()),
                    each.state());
        }
        return table.toString();
    }

    String reactionTable() {
        Table table = new Table("REACTION", "PROCESSES", "FREE", "LAG", "LAG S", "EVENTS/S", "PARKED", "STATE");
        for (Reaction each : reactions) {
            table.row(
                    each.name(),
                    Integer.toString(each.processes()),
                    text(each.freeSegments()),
                    text(each.lagEvents()),
                    text(each.lagSeconds()),
                    Long.toString(each.eventsPerSecond()),
                    Long.toString(each.parkedStreams()),
                    each.state());
        }
        return table.toString();
    }

    private static String text(@Nullable Long value) {
        return value == null ? "?" : value.toString();
    }

    private static String text(@Nullable Double value) {
        return value == null ? "?" : value == 0 ? "0" : String.format(Locale.ROOT, "%.3f", value);
    }
}
