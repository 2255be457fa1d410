package dev.ordinal.projection;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of comparing a generation with a fresh fold of the log.
 *
 * @param readModel its name
 * @param position the last position that the generation had seen at the moment when its rows were taken
 * @param events how many were folded
 * @param whole whether all of it was compared, or a sample
 * @param sampledStreams of a sample, how many streams were looked at: 0 where the log has none of its stream types, and nothing was compared
 * @param parkedStreams how many were parked then, and are compared up to where they wait
 * @param parts its tables, or its keys
 * @param differences the first of them, by part and key
 */
public record Verification(
        String readModel,
        int generation,
        int version,
        long position,
        long events,
        boolean whole,
        int sampledStreams,
        int parkedStreams,
        List<Part> parts,
        List<Difference> differences,
        Duration took) {

    /**
     * A table, or all keys of a generation in Redis, whose rows are the keys.
     *
     * @param found how many rows it has
     * @param expected how many the fold gives; of those the generation lacks some, and has others that differ in a cell
     * @param extra rows that the fold does not give
     */
    public record Part(String name, long found, long expected, long missing, long extra, long wrong) {

        public long differing() {
            return missing + extra + wrong;
        }
    }

    /** What is wrong with a row. */
    public enum Kind {
        MISSING,
        EXTRA,
        WRONG
    }

    /**
     * A row or key that differs.
     *
     * @param cells those that differ; all where the row is missing or too many
     */
    public record Difference(String part, String key, Kind kind, List<Cell> cells) {}

    /** Long values are cut. */
    public record Cell(
            String name,
            @Nullable String expected,
            @Nullable String found) {}

    public boolean isClean() {
        return differing() == 0;
    }

    /** How many rows or keys differ. */
    public long differing() {
        return parts.stream().mapToLong(Part::differing).sum();
    }
}
