package dev.ordinal.bench.contestant;

/** Where aggregates stay between commands. */
public enum Caching {
    NONE(""),
    /** Ordinal's {@code AggregateStates}, or Axon's {@code WeakReferenceCache}, which the garbage collector empties. */
    OWN(", own cache"),
    /** Axon's adapter on Caffeine, by reference: what an application can give Axon at best. */
    JCACHE(", JCache");

    private final String label;

    Caching(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
