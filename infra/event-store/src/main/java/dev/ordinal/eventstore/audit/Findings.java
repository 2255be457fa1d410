package dev.ordinal.eventstore.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** What an audit has found: all is counted by its kind, and only so much of each kind is kept, so no kind hides another. Used by one thread. */
public final class Findings {

    private final int mostOfAKind;
    private final Map<String, Kind> damage = new LinkedHashMap<>();
    private final Map<String, Kind> harmless = new LinkedHashMap<>();

    private static final class Kind {
        private final List<Finding> kept = new ArrayList<>();
        private long count;
    }

    /** @param mostOfAKind how many of each kind are kept */
    public Findings(int mostOfAKind) {
        this.mostOfAKind = mostOfAKind;
    }

    /** Adds one. */
    public void add(String fault, String detail) {
        add(damage, fault, detail);
    }

    /** Adds one that readers take no harm from: it stands behind all others. */
    public void addHarmless(String fault, String detail) {
        add(harmless, fault, detail);
    }

    private void add(Map<String, Kind> kinds, String fault, String detail) {
        Kind kind = kinds.computeIfAbsent(fault, _ -> new Kind());
        kind.count++;
        if (kind.kept.size() < mostOfAKind) {
            kind.kept.add(new Finding(fault, detail));
        }
    }

    /** Counts others of a kind, which are not described. */
    public void addUnnamed(String fault, long others) {
        damage.computeIfAbsent(fault, _ -> new Kind()).count += others;
    }

    /** The first ones of each kind, kind by kind. */
    public List<Finding> kept() {
        List<Finding> kept = new ArrayList<>();
        damage.values().forEach(kind -> kept.addAll(kind.kept));
        harmless.values().forEach(kind -> kept.addAll(kind.kept));
        return List.copyOf(kept);
    }

    /** How many there were of each kind, in the order in which they are kept. */
    public SequencedMap<String, Long> counts() {
        SequencedMap<String, Long> counts = new LinkedHashMap<>();
        damage.forEach((fault, kind) -> counts.put(fault, kind.count));
        harmless.forEach((fault, kind) -> counts.put(fault, kind.count));
        return counts;
    }

    /** How many there were. */
    public long count() {
        return counts().values().stream().mapToLong(Long::longValue).sum();
    }
}
