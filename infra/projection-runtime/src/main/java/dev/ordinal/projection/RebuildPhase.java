package dev.ordinal.projection;

/** How far a rebuild is, in this order. */
public enum RebuildPhase {
    /** It folds what the log held when it began. */
    BUILD,
    /** It folds what came meanwhile. */
    CATCH_UP,
    /** It makes the secondary indexes. */
    INDEX,
    /** It compares the result with a fold of the log by one thread; live events are applied from now on. */
    VERIFY,
    /** It has readers take the result. */
    SWITCH,
    DONE
}
