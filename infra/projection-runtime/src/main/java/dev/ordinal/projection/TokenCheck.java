package dev.ordinal.projection;

import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.ConsistencyToken.Write;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.LogPosition.Standing;
import java.util.Collection;
import java.util.Set;

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
        boolean sameHistory = reached.epoch().equals(token.epoch()) || (stands(write) && stands(reached));
        return sameHistory ? new Seen() : new Lost(projection);
    }

    private boolean stands(Write write) {
        return log.after(write.position() - 1, write.position(), Set.of(write.streamType()), 1).stream()
                .anyMatch(event -> event.streamId().equals(write.streamId()));
    }

    private boolean stands(LogPosition reached) {
        return reached.in(log) instanceof Standing.Stands;
    }
}
