package dev.ordinal.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ordinal.local.cli.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * What a benchmark has to say.
 *
 * @param setting  the machine, the database and how it was measured
 * @param figures  what is no rate
 */
public record Report(
        String benchmark,
        SequencedMap<String, String> setting,
        List<Series> series,
        List<Figure> figures,
        List<Target> targets) {

    /** The share of the machine in others' hands from which on a measurement says little. */
    static final double FOREIGN_LOAD_LIMIT = 0.10;

    /** A figure by itself. */
    public record Figure(String what, double value, String unit) {}

    /** Why the run says nothing about speed; empty where it does. */
    @JsonProperty
    public List<String> doesNotCount() {
        List<String> reasons = new ArrayList<>();
        for (Series one : series) {
            if (one.foreignLoad().median() > FOREIGN_LOAD_LIMIT) {
                reasons.add(String.format(
                        Locale.ROOT,
                        "others used %.0f %% of the machine while %s, %d writers, was measured",
                        one.foreignLoad().median() * 100,
                        one.contestant(),
                        one.writers()));
            }
            if (one.errors() > 0) {
                reasons.add(String.format(
                        Locale.ROOT, "%,d errors of %s: %s", one.errors(), one.contestant(), one.firstError()));
            }
        }
        return reasons;
    }

    /** The report for a person. */
    public String text() {
        List<String> parts = new ArrayList<>();
        setting.forEach((name, value) -> parts.add(name + ": " + value));
        if (!series.isEmpty()) {
            parts.add("\n" + rates());
        }
        if (!figures.isEmpty()) {
            Table table = new Table("figure", "", "");
            figures.forEach(one -> table.row(one.what(), figure(one.value()), one.unit()));
            parts.add("\n" + table);
        }
        if (!targets.isEmpty()) {
            Table table = new Table("target", "seen", "wanted", "");
            targets.forEach(one -> table.row(one.what(), figure(one.seen()) + one.unit(), one.wish(), one.verdict()));
            parts.add("\n" + table);
        }
        List<String> reasons = doesNotCount();
        if (!reasons.isEmpty()) {
            parts.add("\nThis run does not count:");
            reasons.forEach(reason -> parts.add("- " + reason));
        }
        return String.join("\n", parts);
    }

    private Table rates() {
        List<String> headings = new ArrayList<>(List.of("contestant", "writers", "per second", "from - to"));
        series.getFirst().cpuMillisPer1000().keySet().forEach(party -> headings.add(party + " CPU ms/1000"));
        headings.add("others");
        Table table = new Table(headings.toArray(String[]::new));
        for (Series one : series) {
            List<String> cells = new ArrayList<>(List.of(
                    one.contestant(),
                    Integer.toString(one.writers()),
                    figure(one.perSecond().median()),
                    figure(one.perSecond().min()) + " - "
                            + figure(one.perSecond().max())));
            one.cpuMillisPer1000().values().forEach(spread -> cells.add(figure(spread.median())));
            cells.add(String.format(Locale.ROOT, "%.0f %%", one.foreignLoad().median() * 100));
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    static String figure(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%,.0f", value);
    }
}
