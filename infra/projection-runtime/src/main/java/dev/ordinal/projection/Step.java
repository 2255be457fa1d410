package dev.ordinal.projection;

import java.util.List;
import java.util.Set;

/**
 * What changes a generation in one transaction.
 *
 * @param advances the progress that it rests on, and the next
 * @param events those to fold, in the order of positions
 * @param passed parked streams whose events are passed over: they must still be parked
 * @param retried parked streams whose events are folded: they must still wait at the event that stands here
 * @param parks streams that are parked, or stay parked at a later event
 * @param releases streams that are parked no longer
 */
record Step(
        List<Advance> advances,
        List<EventRecord> events,
        Set<String> passed,
        List<ParkedStream> retried,
        List<ParkedStream> parks,
        Set<String> releases) {

    /** A step that tries no parked stream again. */
    Step(
            List<Advance> advances,
            List<EventRecord> events,
            Set<String> passed,
            List<ParkedStream> parks,
            Set<String> releases) {
        this(advances, events, passed, List.of(), parks, releases);
    }

    static Step apply(List<Advance> advances, List<EventRecord> events) {
        return new Step(advances, events, Set.of(), List.of(), Set.of());
    }
}
