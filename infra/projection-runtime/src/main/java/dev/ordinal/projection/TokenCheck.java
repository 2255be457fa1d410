package dev.ordinal.projection;

import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.ConsistencyToken.Write;
import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.LogPosition.Standing;
import java.util.Collection;
import java.util.Optional;

/** Compares a token's writes with what read models have seen. */
final class TokenCheck {

    private final ConsistencyToken token;
    private final Collection<String> projections;
    private final EventLog log;
    private final ParkedStreams parked;

    TokenCheck(ConsistencyToken token, Collection<String> projections, EventLog log, ParkedStreams parked) {
        this.token = token;
        this.projections = projections;
        this.log = log;
        this.parked = parked;
    }

    sealed interface Verdict {}

    record Seen() implements Verdict {}

    record NotYet(String projection) implements Verdict {}

    /** The write, or what the read model rests on, belongs to a lost history. */
    record Lost(String projection) implements Verdict {}

    /** The write, or one before it in its stream, can't be applied. */
    record Parked(String projection, String streamId) implements Verdict {}

    Verdict against(Picture picture) {
        for (String projection : projections) {
            Generation generation = picture.active().byProjection().get(projection);
            if (generation == null) {
                return new NotYet(projection);
            }
            for (Write write : token.writes()) {
                Verdict verdict = generation.streamTypes().contains(write.streamType())
                        ? against(picture, generation, write)
                        : new Seen();
                if (!(verdict instanceof Seen)) {
                    return verdict;
                }
            }
        }
        return new Seen();
    }

    private Verdict against(Picture picture, Generation generation, Write write) {
        String projection = generation.projection();
        LogPosition reached = picture.heads()
                .find(generation, write.streamType(), write.streamId())
                .map(partition -> picture.progress(projection, partition))
                .orElse(null);
        if (reached == null || reached.position() < write.position()) {
            return new NotYet(projection);
        }
        boolean sameHistory =
                (isOf(picture, token.epoch()) || stands(write)) && (isOf(picture, reached.epoch()) || stands(reached));
        if (!sameHistory) {
            return new Lost(projection);
        }
        boolean waits = picture.withParked().contains(projection)
                && parked.waitsAt(generation, write.streamId())
                        .filter(first -> first <= write.position())
                        .isPresent();
        return waits ? new Parked(projection, write.streamId()) : new Seen();
    }

    private static boolean isOf(Picture picture, Epoch epoch) {
        return epoch.equals(picture.epoch());
    }

    private boolean stands(Write write) {
        return log.eventIdAt(write.position()).equals(Optional.of(write.eventId()));
    }

    private boolean stands(LogPosition reached) {
        return reached.in(log) instanceof Standing.Stands;
    }
}
