package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OtherPartitionsTest {

    private static final TopicPartition PARTITION = new TopicPartition("ordinal.test", 3);
    private static final long LONG = Duration.ofSeconds(16).toNanos();

    private final RelayHeads heads = RelayHeads.unknown();
    private final OtherPartitions others = new OtherPartitions();

    @BeforeEach
    void relay() {
        heads.add("ordinal.test", 12, 3, 100);
    }

    @Test
    void oneThatStaysBehindIsStillAfterFifteenSeconds() {
        look(40, 0);
        look(40, LONG);

        assertThat(others.still(LONG)).containsExactly(PARTITION);
        assertThat(others.still(LONG - Duration.ofSeconds(2).toNanos())).isEmpty();
        assertThat(others.stillForLong(LONG)).isEmpty();
        assertThat(others.stillForLong(8 * LONG)).containsExactly(PARTITION);
    }

    @Test
    void oneThatMovesHoweverLittleIsNot() {
        look(40, 0);
        look(41, LONG - 1);

        assertThat(others.still(LONG)).isEmpty();
        assertThat(others.still(2 * LONG)).containsExactly(PARTITION);
    }

    @Test
    void oneThatHasNothingToDoIsNot() {
        look(100, 0);
        assertThat(others.still(LONG)).isEmpty();

        heads.add("ordinal.test", 12, 3, 101);
        look(100, LONG);

        assertThat(others.still(LONG + 1)).isEmpty();
    }

    @Test
    void oneThatTheWorkerGotItselfIsNot() {
        look(40, 0);

        others.look(Set.of(), heads, Map.of(), LONG);

        assertThat(others.still(LONG)).isEmpty();
    }

    private void look(long position, long now) {
        LogPosition reached = new LogPosition(new Epoch("1-1-00000002"), position, "e" + position);
        others.look(List.of(PARTITION), heads, Map.of(PARTITION, reached), now);
    }
}
