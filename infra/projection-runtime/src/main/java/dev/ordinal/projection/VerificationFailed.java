package dev.ordinal.projection;

/** A generation can't be verified: the message is one line that says why. It says nothing of whether the generation is right. */
public final class VerificationFailed extends RuntimeException {

    VerificationFailed(String message) {
        super(message);
    }

    VerificationFailed(String message, Throwable cause) {
        super(message, cause);
    }

    static VerificationFailed at(EventRecord event, Throwable cause) {
        return new VerificationFailed(
                "the code of this build can't apply event %d (%s) of %s at position %d: %s"
                        .formatted(event.sequence(), event.type(), event.streamId(), event.position(), cause),
                cause);
    }
}
