package dev.ordinal.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.topic.EventHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The topic of invoices as a plain consumer reads it, heartbeats left out. Used by one thread. */
final class InvoiceTopic implements AutoCloseable {

    private static final String NAME = "ordinal.invoice";

    private final String bootstrapServers;
    private final KafkaConsumer<String, String> consumer;
    private final List<TopicPartition> partitions;
    private final Set<String> ids = new HashSet<>();
    private long sent;

    private InvoiceTopic(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new StringDeserializer(),
                new StringDeserializer());
        partitions = consumer.partitionsFor(NAME).stream()
                .map(info -> new TopicPartition(NAME, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** It must exist. */
    static InvoiceTopic of(ShopUnderTest shop) {
        return new InvoiceTopic(shop.kafka());
    }

    /** All that was sent by now, as far as it is there. */
    long sent() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(10)).forEach(this::received);
        }
        return sent;
    }

    /** How much of it was there before. */
    long sentTwice() {
        return sent() - ids.size();
    }

    /** As retention does. */
    void deleteAll() throws ExecutionException, InterruptedException {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        partitions.forEach(partition -> all.put(partition, RecordsToDelete.beforeOffset(-1)));
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.deleteRecords(all).all().get();
        }
    }

    private void received(ConsumerRecord<String, String> record) {
        if (!text(record, EventHeaders.TYPE).equals(EventHeaders.HEARTBEAT)) {
            sent++;
            ids.add(text(record, EventHeaders.ID));
        }
    }

    private static String text(ConsumerRecord<String, String> record, String header) {
        return new String(record.headers().lastHeader(header).value(), UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
