package dev.ordinal.eventstore.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionsTest {

    /** Hashes as Kafka's own tests have them. */
    @ParameterizedTest
    @CsvSource({
        "21, -973932308",
        "foobar, -790332482",
        "a-little-bit-long-string, -985981536",
        "a-little-bit-longer-string, -1486304829",
        "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971",
        "abc, 479470107"
    })
    void areThoseOfKafkasPartitioner(String key, int hash) {
        assertThat(Partitions.of(key, Integer.MAX_VALUE)).isEqualTo((hash & Integer.MAX_VALUE) % Integer.MAX_VALUE);
        assertThat(Partitions.of(key, 12)).isEqualTo((hash & Integer.MAX_VALUE) % 12);
    }
}
