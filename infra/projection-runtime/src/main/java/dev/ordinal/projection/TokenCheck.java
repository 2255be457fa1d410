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

    TokenCheck(ConsistencyToken token, Collection<String> projections, EventLog log) {
        this.token = token;
        this.projections = projections;
        this.log = log;
    }

    sealed interface Verdict {}

    record Seen() implements Verdict {}

    record NotYet(String projection) implements Verdict {}

    /** The write, or what the read model rests on, belongs to a lost history. */
    record Lost(String projection) implements Verdict {}

    Verdict against(Picture picture) {
        for (String projection : projections) {
            Generation generation = picture.active().byProjection().get(projection);
            if (generation == null) {
                return new NotYet(projection);
            }
            for (Write write : token.writes()) {
                Verdict verdict = generation.streamTypes().contains(write.streamType())
                        ? against(picture, projection, write)
                        : new Seen();
                if (!(verdict instanceof Seen)) {
                    return verdict;
                }
            }
        }
        return new Seen();
    }

    private Verdict against(Picture picture, String projection, Write write) {
        LogPosition reached = picture.heads()
                .find(write.streamType(), write.streamId())
                .map(partition -> picture.progress(projection, partition))
                .orElse(null);
        if (reached == null || reached.position() < write.position()) {
            return new NotYet(projection);
        }
        boolean sameHistory =
                (isOf(picture, token.epoch()) || stands(write)) && (isOf(picture, reached.epoch()) || stands(reached));
        return sameHistory ? new Seen() : new Lost(projection);
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
