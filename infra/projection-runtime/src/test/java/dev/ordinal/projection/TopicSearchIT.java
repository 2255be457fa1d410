package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.topic.Topics;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TopicSearchIT {

    private static final int RECORDS = 100;
    private static final int MORE_THAN_IS_FETCHED_AT_ONCE = 900_000;

    @Test
    @Timeout(60)
    void aBrokerThatGoesAwayInTheMiddleEndsTheSearch(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(
                directory.resolve("kafka"), Ports.free(), directory.resolve("kafka.log"), List.of())) {
            fill(broker.bootstrapServers());
            assertThat(new TopicSearch(broker.bootstrapServers()).run(_ -> false))
                    .extracting(TopicSearch.Result::records)
                    .containsExactly((long) RECORDS);
            TopicSearch search = new TopicSearch(broker.bootstrapServers(), Duration.ofSeconds(2));

            assertThatThrownBy(() -> search.run(_ -> {
                        broker.process().kill();
                        return false;
                    }))
                    .isInstanceOf(TopicSearch.TopicsUnavailable.class)
                    .hasMessageContaining("no record for 2 s");
        }
    }

    private static void fill(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(Topics.of("searched"), 1, (short) 1)))
                    .all()
                    .get();
        }
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                Future<?> _ = producer.send(
                        new ProducerRecord<>(Topics.of("searched"), new byte[MORE_THAN_IS_FETCHED_AT_ONCE]));
            }
        }
    }
}
