package dev.ordinal.relay;

import org.apache.kafka.common.errors.RetriableException;

/** The broker refused a record: the ones after it may have landed. The relay starts again from the checkpoint, with a new producer. */
final class SendFailed extends RuntimeException {

    SendFailed(Throwable cause) {
        super("Kafka did not take a record: " + cause.getMessage(), cause);
    }

    /** Whether it will not take it the next time either, unless somebody sees to it: it did not just keep silent. */
    boolean isRefusal() {
        return !(getCause() instanceof RetriableException);
    }
}
