package dev.ordinal.faults;

/** What may happen to a part of the system. */
enum Fault {
    /** It ends without a word, and is started again. */
    KILL,
    /** It stands still past the time-outs of everybody who waits for it, and goes on as if nothing had happened. */
    PAUSE,
    /** Its connections are cut. */
    CUT,
    /** It is stopped in order and started again. */
    RESTART,
    /** It forgets all it knew. */
    FLUSH
}
