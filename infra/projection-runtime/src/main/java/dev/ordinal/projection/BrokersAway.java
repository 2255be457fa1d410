package dev.ordinal.projection;

/** No broker of Kafka answers. A consumer that waits for one keeps a processor busy with asking, so it is better closed until one does. */
final class BrokersAway extends RuntimeException {

    BrokersAway(String bootstrapServers, Throwable cause) {
        super("no broker of Kafka answers at " + bootstrapServers, cause);
    }
}
