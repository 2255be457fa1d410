package dev.ordinal.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.topic.Partitions;
import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class PartitionOfStreamTest {

    @Test
    void isTheOneThatKafkasOwnPartitionerChooses() {
        Random random = new Random(42);
        for (int i = 0; i < 10_000; i++) {
            String streamId = random.ints(random.nextInt(40), 1, 0x2fff)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            int count = 1 + random.nextInt(40);

            assertThat(Partitions.of(streamId, count))
                    .isEqualTo(BuiltInPartitioner.partitionForKey(streamId.getBytes(UTF_8), count));
        }
    }
}
