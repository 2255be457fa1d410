package dev.ordinal.relay;

/** The broker refused a record: the ones after it may have landed. The relay starts again from the checkpoint, with a new producer. */
final class SendFailed extends RuntimeException {

    SendFailed(Throwable cause) {
        super("Kafka did not take a record: " + cause.getMessage(), cause);
    }
}
