package dev.ordinal.eventstore.audit;

import java.util.ArrayList;
import java.util.List;

/** What an audit has found: all is counted, only so much is kept. Used by one thread. */
public final class Findings {

    private final int most;
    private final List<Finding> kept = new ArrayList<>();
    private long count;

    /** @param most how many are kept */
    public Findings(int most) {
        this.most = most;
    }

    /** Adds one. */
    public void add(String fault, String detail) {
        count++;
        if (kept.size() < most) {
            kept.add(new Finding(fault, detail));
        }
    }

    /** Counts others, which are not described. */
    public void addUnnamed(long others) {
        count += others;
    }

    /** The first ones. */
    public List<Finding> kept() {
        return List.copyOf(kept);
    }

    /** How many there were. */
    public long count() {
        return count;
    }
}
