package dev.ordinal.relay;

import java.net.URI;

/**
 * Settings of a relay.
 *
 * @param bootstrapServers Kafka's
 * @param instance names this process to operators, as the holder of the lease
 * @param source the log's URI, {@code ce_source} of every record
 * @param partitions how many partitions a topic gets that does not exist yet
 */
public record RelaySettings(String bootstrapServers, String instance, URI source, int partitions) {

    private static final URI DEFAULT_SOURCE = URI.create("urn:ordinal:log");
    private static final int DEFAULT_PARTITIONS = 12;

    /** Settings with the default source and number of partitions. */
    public static RelaySettings of(String bootstrapServers, String instance) {
        return new RelaySettings(bootstrapServers, instance, DEFAULT_SOURCE, DEFAULT_PARTITIONS);
    }
}
