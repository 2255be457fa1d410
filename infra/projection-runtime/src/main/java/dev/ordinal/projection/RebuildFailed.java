package dev.ordinal.projection;

import java.time.Instant;
import java.util.Objects;

/** A rebuild ended before its end. What it stored stands; a rebuild of the same read model goes on from there, unless it is told otherwise here. */
public abstract sealed class RebuildFailed extends RuntimeException {

    private RebuildFailed(String message) {
        super(message);
    }

    private RebuildFailed(String message, Throwable cause) {
        super(message, cause);
    }

    /** Another process rebuilds this read model. */
    public static final class UnderWay extends RebuildFailed {

        /**
         * @param holder host and process
         * @param how far it is
         */
        UnderWay(Generation generation, String holder, Instant since, String how) {
            super("%s is being rebuilt by %s since %s, as generation %d: %s"
                    .formatted(generation.projection(), holder, since, generation.number(), how));
        }
    }

    /** It can't be done as things are; nothing was begun, or what was begun can't be gone on with. */
    public static final class Refused extends RebuildFailed {

        Refused(String message) {
            super(message);
        }
    }

    /** The projection can't apply an event: mend it, or discard the event where its stream is parked, and go on. */
    public static final class BadEvent extends RebuildFailed {

        private final EventRecord event;

        BadEvent(EventRecord event, FoldFailed failure) {
            super(
                    "can't apply the event at position %d (%s, sequence %d of stream %s): %s"
                            .formatted(
                                    event.position(),
                                    event.type(),
                                    event.sequence(),
                                    event.streamId(),
                                    Objects.requireNonNull(failure.getCause())),
                    failure);
            this.event = event;
        }

        public EventRecord event() {
            return event;
        }
    }

    /** Another process took over, since this one gave no sign of life for longer than its lease; it wrote nothing since. */
    public static final class LeaseLost extends RebuildFailed {

        LeaseLost(Generation generation) {
            super("another process took over the rebuild of %s (generation %d), since this one gave no sign of life"
                    .formatted(generation.projection(), generation.number()));
        }
    }

    /** What was built is not what a fold of the log by one thread gives: it is left as it is, unread unless it was promoted meanwhile, and the next rebuild begins anew. */
    public static final class NotEqual extends RebuildFailed {

        private final Verification verification;

        /** @param read whether readers were given it meanwhile */
        NotEqual(Verification verification, boolean read) {
            super("generation %d of %s differs from a fresh fold in %d rows: %s"
                    .formatted(
                            verification.generation(),
                            verification.readModel(),
                            verification.differing(),
                            read
                                    ? "readers have it, since it was promoted meanwhile: roll it back"
                                    : "it is not switched to"));
            this.verification = verification;
        }

        public Verification verification() {
            return verification;
        }
    }

    /** The database, Redis or the log is not as it was: it was restarted, is away, or holds another history. */
    public static final class Broken extends RebuildFailed {

        Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
