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
        assertThat(seconds(0)).isNaN();
    }

    @Test
    void isNothingAtTheHeadWhateverKafkaStillHas() {
        feed.load(at(10), List.of());
        receive(10, NOW - 500);

        observe(10, 3);

        assertThat(lag.events()).isZero();
        assertThat(seconds(0)).isZero();
    }

    @Test
    void isWhatCameAndWhatKafkaHasAsOldAsTheFirst() {
        feed.load(at(10), List.of());
        receive(12, NOW - 500);
        receive(13, NOW - 400);

        observe(12, 3);

        assertThat(lag.events()).isEqualTo(5);
        assertThat(seconds(100)).isEqualTo(0.6);
    }

    @Test
    void isSomethingWhileNothingIsKnownButTheHead() {
        feed.load(at(10), List.of());

        observe(12, 0);
        lag.observe(feed, 12, NOW + 1_000, nanos(1_000));

        assertThat(lag.events()).isEqualTo(1);
        assertThat(seconds(3_000)).isEqualTo(3);
    }

    @Test
    void isTheDistanceOfPositionsWhileRefilling() {
        feed.load(at(10), List.of());
        feed.requireRefill(100);
        feed.readFrom(NOW - 7_000);
        feed.scannedTo(40);

        observe(100, 3);

        assertThat(lag.events()).isEqualTo(60);
        assertThat(seconds(0)).isEqualTo(7);
    }

    @Test
    void isOverWhenTheHeadIsReached() {
        feed.load(at(10), List.of());
        receive(12, NOW - 500);
        observe(12, 0);

        feed.advanced(at(12));
        observe(12, 0);

        assertThat(lag.events()).isZero();
        assertThat(seconds(0)).isZero();
    }

    @Test
    void isNoYoungerThanItWasSeenToBeThoughAClockAheadRecordedIt() {
        feed.load(at(10), List.of());
        receive(12, NOW + 3_600_000);
        receive(13, NOW + 3_600_000);
        observe(13, 0);

        assertThat(seconds(4_000)).isEqualTo(4);

        feed.advanced(at(12));
        lag.observe(feed, 13, NOW + 5_000, nanos(5_000));
        assertThat(seconds(6_000)).as("the last was seen then, too").isEqualTo(6);

        feed.advanced(at(13));
        receive(14, NOW + 3_600_000);
        lag.observe(feed, 14, NOW + 7_000, nanos(7_000));
        assertThat(seconds(9_000)).isEqualTo(2);
    }

    private double seconds(long millisLater) {
        return lag.seconds(NOW + millisLater, nanos(millisLater));
    }

    private static long nanos(long millisLater) {
        return 5 + millisLater * 1_000_000;
    }

    private void observe(long head, long unread) {
        lag.unread(unread);
        lag.observe(feed, head, NOW, nanos(0));
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
