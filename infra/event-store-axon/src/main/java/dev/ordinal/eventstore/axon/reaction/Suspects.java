package dev.ordinal.eventstore.axon.reaction;

/**
 * Events that are at work in their process while nothing else is, by their positions.
 *
 * @param trial  so many times in a row it has been just these
 */
record Suspects(long from, long to, int trial) {

    static final Suspects NONE = new Suspects(0, 0, 0);

    /** As they are on record. */
    static Suspects of(long from, long to, int trial) {
        return trial == 0 ? NONE : new Suspects(from, to, trial);
    }

    boolean isNone() {
        return trial == 0;
    }

    boolean isOne() {
        return !isNone() && from == to;
    }
}
