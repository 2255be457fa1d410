package dev.ordinal.eventstore.axon.reaction;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Recognises an event that kills its process. It is one of the batch that was under way, so among the next events of the segment and not beyond what the log had when
 * the segment was taken over. One death may be chance, and changes nothing. After two in a row those events are handled in small groups, each alone in its process and on
 * record. The group that was on record when that process died too is handled one by one; what was on record by itself at two deaths in a row is the killer. Suspects that
 * do no harm clear all. Safe for use by several threads.
 */
final class Suspicion {

    private static final int CHANCE = 1;
    private static final int PROOF = 2;
    private static final int GROUPS = 16;

    private final Suspects found;
    private final long upTo;
    private int left = ReactionProcessor.BATCH;
    private int deaths;

    /** Events that are handled side by side, beside others of the process or alone. */
    record Group<E>(List<E> events, boolean suspected) {}

    Suspicion(Takeover takeover) {
        found = takeover.suspects();
        upTo = found.isNone() ? takeover.head() : found.to();
        deaths = takeover.deaths();
    }

    boolean isKiller(long position) {
        return found.isOne() && found.trial() >= PROOF && position == found.from();
    }

    /** To be asked once for each batch, in order. */
    synchronized <E> List<Group<E>> groups(List<E> batch, ToLongFunction<E> position) {
        int most = found.isNone() ? Math.max(1, batch.size() / GROUPS) : 1;
        List<Group<E>> groups = new ArrayList<>();
        for (E event : batch) {
            boolean suspected = coversNext(position.applyAsLong(event));
            boolean begins = groups.isEmpty()
                    || groups.getLast().suspected != suspected
                    || (suspected && groups.getLast().events.size() == most);
            if (begins) {
                groups.add(new Group<>(new ArrayList<>(), suspected));
            }
            groups.getLast().events.add(event);
        }
        return groups;
    }

    /** Those before the suspects that were found went alone already, and did no harm. */
    private boolean coversNext(long position) {
        if (deaths == 0) {
            return false;
        }
        if (left == 0 || position > upTo) {
            deaths = 0;
            return false;
        }
        left--;
        return deaths > CHANCE && position >= found.from();
    }

    /** A group, as it goes on record. */
    Suspects suspects(long from, long to) {
        boolean again = found.isOne() && found.from() == from && to == from;
        return new Suspects(from, to, again ? found.trial() + 1 : 1);
    }

    /** How many processes died before those events that are still suspected when all up to a position are handled. */
    synchronized int deaths(long position) {
        return left == 0 || position >= upTo ? 0 : deaths;
    }

    /** What parks the killer's stream. */
    static final class Deadly extends RuntimeException {
        Deadly() {
            super(
                    "Two processes in a row died while this event was the only one at work in them, after two others in a row had died at work on it or its neighbours",
                    null,
                    false,
                    false);
        }
    }
}
