package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.projection.RebuildFailed.Refused;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where live events join a generation that was built from the store. */
final class LiveStart {

    private static final Logger LOG = LoggerFactory.getLogger(LiveStart.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Generation generation;
    private final DataSource dataSource;
    private final EventLog log;
    private final String bootstrapServers;

    LiveStart(Generation generation, DataSource dataSource, EventLog log, String bootstrapServers) {
        this.generation = generation;
        this.dataSource = dataSource;
        this.log = log;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * The progress of every partition of its topics, when everything up to a position is applied.
     *
     * @throws Refused where the relay has not made the topic of an event that is applied: its partitions would begin at the first event, and apply it again
     */
    Map<TopicPartition, LogPosition> progress(LogPosition applied) throws SQLException {
        if (applied.position() == 0) {
            return Map.of();
        }
        Set<TopicPartition> partitions = partitions();
        Set<String> known = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        generation.topics().forEach((streamType, topic) -> {
            if (!known.contains(topic)
                    && !log.after(0, applied.position(), Set.of(streamType), 1).isEmpty()) {
                throw new Refused("the relay has not made the topic %s yet: start it, and rebuild again, which goes on"
                        .formatted(topic));
            }
        });
        return partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> applied));
    }

    /** All partitions of its topics that the relay knows. */
    Set<TopicPartition> partitions() throws SQLException {
        Map<String, Integer> counts = RelayHeads.read(dataSource).partitions();
        Set<TopicPartition> partitions = new HashSet<>();
        for (String topic : generation.topics().values()) {
            for (int number = 0; number < counts.getOrDefault(topic, 0); number++) {
                partitions.add(new TopicPartition(topic, number));
            }
        }
        return partitions;
    }

    /** Where the topics end now. What stands before that was stored before; empty where Kafka does not tell. */
    Map<TopicPartition, Long> ends() {
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = RelayHeads.read(dataSource).of(generation);
            return consumer.endOffsets(partitions, PATIENCE);
        } catch (KafkaException | SQLException e) {
            LOG.debug("Kafka does not tell where topics end", e);
            return Map.of();
        }
    }

    /** Spares workers what is applied, a mere hint: without it they read it, and drop it. */
    void skipTo(Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        ends.forEach((partition, end) -> offsets.put(partition, new OffsetAndMetadata(end)));
        if (offsets.isEmpty()) {
            return;
        }
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            consumer.commitSync(offsets, PATIENCE);
        } catch (KafkaException e) {
            LOG.debug("Kafka keeps no offsets", e);
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        return KafkaClients.consumer(bootstrapServers, generation.consumerGroup());
    }
}
