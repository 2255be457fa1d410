package dev.ordinal.eventstore.axon.reaction;

/**
 * Recognises an event that kills its process. It is one of the batch that was under way, so among the next events of the segment and not beyond what the log had when
 * the segment was taken over. One death may be chance, and changes nothing. After two in a row those events are handled one by one, each alone in its process and on
 * record; the one that was on record when that process died too is the killer. Safe for use by several threads.
 */
final class Suspicion {

    private static final int CHANCE = 1;

    private final long killer;
    private final long upTo;
    private int left = ReactionProcessor.BATCH;
    private int deaths;

    Suspicion(Takeover takeover) {
        killer = takeover.trying();
        upTo = takeover.head();
        deaths = takeover.deaths();
    }

    boolean isKiller(long position) {
        return killer > 0 && position == killer;
    }

    /** To be asked once for each event, in order: whether it is to be handled alone. Those before the killer were, and did no harm. */
    synchronized boolean coversNext(long position) {
        if (deaths == 0) {
            return false;
        }
        if (left == 0 || position > upTo) {
            deaths = 0;
            return false;
        }
        left--;
        return deaths > CHANCE && position >= killer;
    }

    /** How many processes died before those events that are still suspected when all up to a position are handled. */
    synchronized int deaths(long position) {
        return left == 0 || position >= upTo ? 0 : deaths;
    }

    /** What parks the killer's stream. */
    static final class Deadly extends RuntimeException {
        Deadly() {
            super(
                    "The process died while it handled this event alone, after two others in a row had died at work on it or its neighbours",
                    null,
                    false,
                    false);
        }
    }
}
