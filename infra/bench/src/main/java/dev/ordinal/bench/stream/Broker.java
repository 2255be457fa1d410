package dev.ordinal.bench.stream;

import static java.util.stream.Collectors.toMap;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedKafka;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The Kafka of one run, as the local system starts it, in the run's directory. */
public final class Broker implements AutoCloseable {

    static final int PARTITIONS = 12;

    /** What is deleted gives its disk back at once. */
    private static final Map<String, String> TOPIC = Map.of(
            TopicConfig.FILE_DELETE_DELAY_MS_CONFIG,
            "0",
            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE));

    private final EmbeddedKafka server;
    private final Admin admin;

    private Broker(EmbeddedKafka server) {
        this.server = server;
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, server.bootstrapServers()));
    }

    /** Starts it on an empty directory beside the database's. */
    public static Broker start(Database database) {
        return new Broker(EmbeddedKafka.start(
                database.directory().resolve("kafka"),
                Ports.free(),
                database.directory().resolve("kafka.log")));
    }

    public String bootstrapServers() {
        return server.bootstrapServers();
    }

    public long pid() {
        return server.process().pid();
    }

    /** Makes the topics, empty, in the place of those that have been there. */
    void recreate(Collection<String> topics) throws InterruptedException, ExecutionException {
        Set<String> existing = admin.listTopics().names().get();
        admin.deleteTopics(topics.stream().filter(existing::contains).toList())
                .all()
                .get();
        while (admin.listTopics().names().get().stream().anyMatch(topics::contains)) {
            Thread.sleep(20);
        }
        List<NewTopic> wanted = topics.stream()
                .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1).configs(TOPIC))
                .toList();
        admin.createTopics(wanted).all().get();
        admin.listOffsets(partitions(topics).stream().collect(toMap(Function.identity(), _ -> OffsetSpec.latest())))
                .all()
                .get(); // answered once the broker leads them
    }

    static List<TopicPartition> partitions(Collection<String> topics) {
        return topics.stream()
                .flatMap(topic ->
                        IntStream.range(0, PARTITIONS).mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList();
    }

    /** A reader that belongs to no group. */
    KafkaConsumer<byte[], byte[]> consumer(int mostRecords) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers(),
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        8 << 20,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        mostRecords),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
        server.close();
    }
}
