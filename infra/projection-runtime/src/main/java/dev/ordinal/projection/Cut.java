package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * What a generation has seen at one moment.
 *
 * @param parked the position that each parked stream waits at
 * @param discarded what its read model leaves out
 */
record Cut(
        Verifiable subject,
        Map<TopicPartition, LogPosition> progress,
        Map<String, Long> parked,
        Set<Discarded> discarded,
        RelayHeads topics) {

    /** The last position that it may have seen. */
    long upTo() {
        Long until = subject.until();
        return until == null
                ? progress.values().stream()
                        .mapToLong(LogPosition::position)
                        .max()
                        .orElse(0)
                : until;
    }

    /** Whether an event is part of it. */
    boolean has(EventRecord event) {
        return event.position() <= seen(event)
                && event.position() < parked.getOrDefault(event.streamId(), Long.MAX_VALUE)
                && !discarded.contains(Discarded.of(event));
    }

    private long seen(EventRecord event) {
        Long until = subject.until();
        return until == null
                ? topics.find(subject.generation(), event.streamType(), event.streamId())
                        .map(progress::get)
                        .map(LogPosition::position)
                        .orElse(0L)
                : until;
    }

    /** @throws VerificationFailed where it lacks events, since the relay does not have one of its topics */
    void requireTopics() {
        if (subject.until() == null) {
            topics.missing(subject.generation()).ifPresent(reason -> {
                throw new VerificationFailed(reason);
            });
        }
    }

    /** @throws VerificationFailed where the log no longer holds what it was built from */
    void requireHistory(EventLog log) {
        LostHistory.of(subject.generation(), progress.values(), log).ifPresent(reason -> {
            throw new VerificationFailed(reason);
        });
    }
}
