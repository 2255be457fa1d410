package dev.ordinal.bench.stream;

import dev.ordinal.bench.measure.Contestant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka's producer with records in memory: what the broker takes. They are the first records that the relay wrote, key for key and header for header, sent again and
 * again; as durable (all acknowledgements, idempotent), with batches of the same size, and with the producer's own five requests in flight.
 */
public final class BareProducer implements Contestant {

    /** As many as fit the heap. */
    private static final int IN_MEMORY = 50_000;

    private static final String SUFFIX = ".bare";

    private final Backlog backlog;
    private final Broker broker;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    public BareProducer(Backlog backlog, Broker broker) {
        this.backlog = backlog;
        this.broker = broker;
    }

    @Override
    public String name() {
        return "bare producer";
    }

    @Override
    public Run start(int writers) throws Exception {
        if (records.isEmpty()) {
            readRelayed();
        }
        broker.recreate(Backlog.TOPICS.stream().map(topic -> topic + SUFFIX).toList());
        return new Run() {
            @Override
            public long work(int writer) {
                return sendAll();
            }
        };
    }

    private long sendAll() {
        LongAdder acknowledged = new LongAdder();
        try (Producer<byte[], byte[]> producer = producer()) {
            for (long i = 0; i < backlog.events(); i++) {
                Future<RecordMetadata> _ = producer.send(records.get((int) (i % records.size())), (_, refusal) -> {
                    if (refusal == null) {
                        acknowledged.increment();
                    }
                });
            }
            producer.flush();
        }
        if (acknowledged.sum() < backlog.events()) {
            throw new IllegalStateException(
                    "Kafka took " + acknowledged.sum() + " of " + backlog.events() + " records");
        }
        return backlog.events();
    }

    private Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 << 10,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        64L << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** The same share of each topic as in the log. */
    private void readRelayed() {
        try (KafkaConsumer<byte[], byte[]> consumer = broker.consumer(IN_MEMORY)) {
            List<TopicPartition> partitions = Broker.partitions(Backlog.TOPICS);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long wanted = Math.min(IN_MEMORY, backlog.events());
            long readable = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            if (readable < backlog.events()) {
                throw new IllegalStateException("The relay has sent " + readable + " of " + backlog.events());
            }
            while (records.size() < wanted) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (Positions.isEvent(record) && Positions.of(record) <= wanted) {
                        records.add(new ProducerRecord<>(
                                record.topic() + SUFFIX,
                                record.partition(),
                                record.timestamp(),
                                record.key(),
                                record.value(),
                                record.headers()));
                    }
                }
            }
        }
        // as the relay meets them: streams of all types and partitions in turn
        records.sort(Comparator.comparingLong(record -> Positions.of(record.headers())));
    }
}
