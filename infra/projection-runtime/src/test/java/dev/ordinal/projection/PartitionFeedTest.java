package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.topic.EventHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionFeedTest {

    private static final Epoch NOW = new Epoch("1-1-00000002");
    private static final Epoch BEFORE = new Epoch("1-1-00000001");

    private final PartitionFeed feed = new PartitionFeed(new TopicPartition("ordinal.test", 0));

    @Test
    void appliesWhatFollowsTheProgress() {
        feed.load(at(10), List.of());

        receive(10, 15);
        receive(15, 16);

        assertThat(ready()).containsExactly(15L, 16L);
    }

    @Test
    void aProgressBetweenTwoRecordsIsNoHole() {
        feed.load(at(12), List.of());

        receive(10, 15);

        assertThat(ready()).containsExactly(15L);
    }

    @Test
    void dropsDuplicatesWhereverTheyStand() {
        feed.load(at(10), List.of());

        receive(5, 10);
        receive(10, 15);
        receive(5, 10);
        receive(10, 15);
        receive(15, 16);

        assertThat(ready()).containsExactly(15L, 16L);
    }

    @Test
    void whatWasAppliedWaitsNoLonger() {
        feed.load(at(10), List.of());
        receive(10, 15);
        receive(15, 16);
        feed.advanced(at(15));

        feed.dropApplied();

        assertThat(feed.waiting()).isEqualTo(1);
        assertThat(ready()).containsExactly(16L);
    }

    @Test
    void stopsBeforeAHoleAndAsksForWhatIsMissing() {
        feed.load(at(10), List.of());
        receive(10, 15);
        receive(20, 25);

        assertThat(ready()).containsExactly(15L);
        assertThat(feed.isRefilling()).isFalse();
        feed.advanced(at(15));
        assertThat(ready()).isEmpty();

        assertThat(feed.isRefilling()).isTrue();
        assertThat(feed.scanned()).isEqualTo(15);
        assertThat(feed.refillTo()).isEqualTo(20);
        assertThat(List.of(15L, 18L, 20L, 25L)).filteredOn(feed::misses).containsExactly(18L, 20L);
        feed.advanced(at(20));
        feed.scannedTo(20);
        assertThat(ready()).containsExactly(25L);
    }

    @Test
    void aHoleThatTheStoreCannotFillIsAContradiction() {
        feed.load(at(10), List.of());
        receive(20, 25);
        ready();
        feed.scannedTo(20);

        assertThatThrownBy(this::ready).isInstanceOf(LogContradicted.class).hasMessageContaining("20");
    }

    @Test
    void recordsOfAnotherEpochAreAskedOfTheStoreAndDropped() {
        feed.load(at(10), List.of());
        feed.receive(record(10, 15, BEFORE));
        feed.receive(record(15, 18, BEFORE));
        receive(12, 19);

        assertThat(ready()).isEmpty();
        assertThat(feed.refillTo()).isEqualTo(18);
        feed.advanced(at(12));
        feed.scannedTo(18);

        assertThat(ready()).containsExactly(19L);
    }

    @Test
    void progressThatFellBackIsRefilledToWhereItWas() {
        feed.load(at(10), List.of());
        feed.advanced(at(30));
        feed.unload();

        feed.load(at(12), List.of());

        assertThat(feed.scanned()).isEqualTo(12);
        assertThat(feed.refillTo()).isEqualTo(30);
    }

    @Test
    void progressThatAnotherWorkerMovedNeedsNoRefill() {
        feed.load(at(10), List.of());
        receive(10, 15);
        receive(15, 20);
        feed.unload();

        feed.load(at(15), List.of());

        assertThat(feed.isRefilling()).isFalse();
        assertThat(ready()).containsExactly(20L);
    }

    @Test
    void isLeftBehindWhenTheTopicGivesNothingBelowItsHead() {
        feed.load(at(10), List.of());

        assertThat(feed.isLeftBehind(10, () -> true)).isFalse();
        assertThat(feed.isLeftBehind(12, () -> true)).isFalse();
        assertThat(feed.isLeftBehind(12, () -> true)).isTrue();
    }

    @Test
    void isNotLeftBehindWhileRecordsCome() {
        feed.load(at(10), List.of());
        for (long position = 10; position < 30; position++) {
            assertThat(feed.isLeftBehind(100, () -> true)).isFalse();
            receive(position, position + 1);
            ready();
            feed.advanced(at(position + 1));
            ready();
        }
    }

    @Test
    void aHeartbeatAtTheProgressIsDoneWith() {
        feed.load(at(10), List.of());

        feed.receive(heartbeat(10));

        assertThat(ready()).isEmpty();
        assertThat(feed.waiting()).isZero();
        assertThat(feed.isRefilling()).isFalse();
    }

    @Test
    void aHeartbeatBehindRecordsThatWaitIsNeverApplied() {
        feed.load(at(10), List.of());
        receive(10, 15);

        feed.receive(heartbeat(15));

        assertThat(ready()).containsExactly(15L);
        assertThat(feed.unapplied()).isEqualTo(1);
        feed.advanced(at(15));
        assertThat(ready()).isEmpty();
        assertThat(feed.waiting()).isZero();
    }

    @Test
    void lacksWhatWasRelayedUntilTheStoreIsAskedForIt() {
        assertThat(feed.lacks(12)).as("not known yet").isFalse();
        feed.load(at(10), List.of());
        assertThat(feed.lacks(10)).isFalse();
        assertThat(feed.lacks(12)).isTrue();

        feed.requireRefill(12);
        assertThat(feed.lacks(13)).isFalse();

        feed.advanced(at(12));
        feed.scannedTo(12);
        assertThat(feed.lacks(12)).isFalse();
        assertThat(feed.lacks(13)).isTrue();
    }

    @Test
    void isLeftBehindWhileTheTopicGivesNothingButWhatIsAppliedAlready() {
        feed.load(at(100), List.of());

        boolean leftBehind = false;
        for (long position = 1; position <= 5; position++) {
            receive(position - 1, position);
            leftBehind = feed.isLeftBehind(120, () -> false);
            ready();
        }

        assertThat(leftBehind).isTrue();
    }

    @Test
    void aHeartbeatAboveAllThatCameShowsAHole() {
        feed.load(at(10), List.of());
        receive(10, 15);
        feed.receive(heartbeat(20));
        assertThat(ready()).containsExactly(15L);
        feed.advanced(at(15));

        assertThat(ready()).isEmpty();

        assertThat(feed.isRefilling()).isTrue();
        assertThat(feed.refillTo()).isEqualTo(20);
    }

    @Test
    void tellsOnceWhenEachAppliedEventWasRecorded() {
        List<Long> told = new ArrayList<>();
        feed.load(at(10), List.of());
        receive(5, 10);
        receive(10, 15);
        receive(15, 16);
        receive(16, 20);
        ready();

        feed.advanced(at(16));
        feed.forEachApplied(told::add);
        feed.forEachApplied(told::add);

        assertThat(told).containsExactly(15_000L, 16_000L);
    }

    @Test
    void remembersThatAStreamIsParkedAndNotTheStoryOfItsFailure() {
        EventRecord poison = record(10, 15, NOW).event();

        feed.load(at(15), List.of(ParkedStream.at(poison, feed.partition(), "a long story")));

        assertThat(feed.parked("test-1")).map(ParkedStream::cause).hasValue("");
    }

    private List<Long> ready() {
        feed.tidy(NOW);
        return feed.isRefilling()
                ? List.of()
                : feed.ready(NOW, 100).stream().map(EventRecord::position).toList();
    }

    private void receive(long previous, long position) {
        feed.receive(record(previous, position, NOW));
    }

    private static ReceivedRecord record(long previous, long position, Epoch epoch) {
        EventRecord event =
                new EventRecord(position, "test-1", "test", 0, "e" + position, "t", null, new byte[0], Instant.EPOCH);
        return new ReceivedRecord(event, previous, epoch, position * 1_000);
    }

    private static ReceivedRecord heartbeat(long position) {
        EventRecord none =
                new EventRecord(position, "", "test", 0, "h", EventHeaders.HEARTBEAT, null, new byte[0], Instant.EPOCH);
        return new ReceivedRecord(none, position, NOW, 0);
    }

    private static LogPosition at(long position) {
        return new LogPosition(NOW, position, "e" + position);
    }
}
