package dev.ordinal.relay;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Settings of a relay.
 *
 * @param relay the name of the relay: processes with the same one share a lease and a checkpoint
 * @param bootstrapServers Kafka's
 * @param instance names this process to operators, as the holder of the lease
 * @param source the log's URI, {@code ce_source} of every record
 * @param partitions how many partitions a topic gets that does not exist yet
 * @param heartbeat how long a partition may be silent before the leader sends a heartbeat into it
 * @param clock tells the time of heartbeats
 */
public record RelaySettings(
        String relay,
        String bootstrapServers,
        String instance,
        URI source,
        int partitions,
        Duration heartbeat,
        InstantSource clock) {

    /** The relay that takes every stream type that none other was given. */
    public static final String DEFAULT_RELAY = "relay";

    private static final URI DEFAULT_SOURCE = URI.create("urn:ordinal:log");
    private static final int DEFAULT_PARTITIONS = 12;
    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(5);

    /** Settings of the default relay, with the default source, number of partitions and heartbeat, and the system's clock. */
    public static RelaySettings of(String bootstrapServers, String instance) {
        return of(DEFAULT_RELAY, bootstrapServers, instance);
    }

    /** As the other, for a relay of this name. */
    public static RelaySettings of(String relay, String bootstrapServers, String instance) {
        return new RelaySettings(
                relay,
                bootstrapServers,
                instance,
                DEFAULT_SOURCE,
                DEFAULT_PARTITIONS,
                DEFAULT_HEARTBEAT,
                InstantSource.system());
    }
}
