package dev.ordinal.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * What a benchmark is expected to show.
 *
 * @param wanted  the least, or the most, that is good enough
 * @param unit    behind the figures: {@code x} for a ratio
 */
public record Target(String what, double seen, double wanted, Bound bound, String unit) {

    /** On which side of the wanted figure it is good. */
    public enum Bound {
        AT_LEAST("at least"),
        AT_MOST("at most");

        private final String words;

        Bound(String words) {
            this.words = words;
        }
    }

    /** How many times the baseline's rate ours is. */
    public static Target ratio(String what, double ours, double baseline, double atLeast) {
        return new Target(what, ours / baseline, atLeast, Bound.AT_LEAST, "x");
    }

    public static Target atLeast(String what, double seen, double wanted, String unit) {
        return new Target(what, seen, wanted, Bound.AT_LEAST, unit);
    }

    public static Target atMost(String what, double seen, double wanted, String unit) {
        return new Target(what, seen, wanted, Bound.AT_MOST, unit);
    }

    @JsonProperty
    public boolean met() {
        return switch (bound) {
            case AT_LEAST -> seen >= wanted;
            case AT_MOST -> seen <= wanted;
        };
    }

    /** {@code met}, or by how much of the wanted figure it was missed. */
    @JsonProperty
    public String verdict() {
        if (met()) {
            return "met";
        }
        double missing = Math.abs(seen - wanted) / wanted;
        return Double.isFinite(missing) ? String.format(Locale.ROOT, "missed by %.0f %%", missing * 100) : "missed";
    }

    /** What was wanted, in words. */
    @JsonProperty
    public String wish() {
        return bound.words + " " + Report.figure(wanted) + unit;
    }
}
