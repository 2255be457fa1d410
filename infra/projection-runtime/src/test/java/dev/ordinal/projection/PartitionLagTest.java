package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionLagTest {

    private static final Epoch EPOCH = new Epoch("1-1-00000002");
    private static final long NOW = 1_000_000;

    private final PartitionFeed feed = new PartitionFeed(new TopicPartition("ordinal.test", 0));
    private final PartitionLag lag = new PartitionLag();

    @Test
    void isNotKnownBeforeTheProgressIs() {
        receive(10, NOW - 500);
        observe(10, 3);

        assertThat(lag.events()).isNaN();
        assertThat(lag.seconds(NOW)).isNaN();
    }

    @Test
    void isNothingAtTheHeadWhateverKafkaStillHas() {
        feed.load(at(10), List.of());
        receive(10, NOW - 500);

        observe(10, 3);

        assertThat(lag.events()).isZero();
        assertThat(lag.seconds(NOW)).isZero();
    }

    @Test
    void isWhatCameAndWhatKafkaHasAsOldAsTheFirst() {
        feed.load(at(10), List.of());
        receive(12, NOW - 500);
        receive(13, NOW - 400);

        observe(12, 3);

        assertThat(lag.events()).isEqualTo(5);
        assertThat(lag.seconds(NOW + 100)).isEqualTo(0.6);
    }

    @Test
    void isSomethingWhileNothingIsKnownButTheHead() {
        feed.load(at(10), List.of());

        observe(12, 0);
        lag.observe(feed, 12, NOW + 1_000);

        assertThat(lag.events()).isEqualTo(1);
        assertThat(lag.seconds(NOW + 3_000)).isEqualTo(3);
    }

    @Test
    void isTheDistanceOfPositionsWhileRefilling() {
        feed.load(at(10), List.of());
        feed.requireRefill(100);
        feed.readFrom(NOW - 7_000);
        feed.scannedTo(40);

        observe(100, 3);

        assertThat(lag.events()).isEqualTo(60);
        assertThat(lag.seconds(NOW)).isEqualTo(7);
    }

    @Test
    void isOverWhenTheHeadIsReached() {
        feed.load(at(10), List.of());
        receive(12, NOW - 500);
        observe(12, 0);

        feed.advanced(at(12));
        observe(12, 0);

        assertThat(lag.events()).isZero();
        assertThat(lag.seconds(NOW)).isZero();
    }

    private void observe(long head, long unread) {
        lag.unread(unread);
        lag.observe(feed, head, NOW);
    }

    private void receive(long position, long recordedAt) {
        EventRecord event =
                new EventRecord(position, "test-1", "test", 0, "e" + position, "t", null, new byte[0], Instant.EPOCH);
        feed.receive(new ReceivedRecord(event, position - 1, EPOCH, recordedAt));
    }

    private static LogPosition at(long position) {
        return new LogPosition(EPOCH, position, "e" + position);
    }
}
