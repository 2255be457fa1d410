package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.LogPosition.Standing;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;

/** What a generation was built from and the log no longer holds: the database was restored, or a standby promoted. */
final class LostHistory {

    private LostHistory() {}

    /** Says what is lost and what to do; empty where the log holds the last events of a generation. */
    static Optional<String> of(Generation generation, Collection<LogPosition> progress, EventLog log) {
        for (LogPosition each : new LinkedHashSet<>(progress)) {
            if (each.in(log) instanceof Standing.HasForked fork) {
                return Optional.of(
                        "%s was built up to position %d on a history that is lost (%s): rebuild %s, and drop generation %d first if its rebuild was never finished"
                                .formatted(
                                        generation,
                                        each.position(),
                                        fork.reason(),
                                        generation.projection(),
                                        generation.number()));
            }
        }
        return Optional.empty();
    }
}
