package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Whether the sums that Redis has may be answered, beside rows of other events in PostgreSQL. */
class PictureTest {

    private static final Epoch EPOCH = new Epoch("1-1-00000002");
    private static final Epoch LOST = new Epoch("1-1-00000001");
    private static final TopicPartition ONE = new TopicPartition("ordinal.order", 1);
    private static final TopicPartition TWO = new TopicPartition("ordinal.order", 2);

    private final RelayHeads heads = RelayHeads.unknown();
    private final Map<TopicPartition, LogPosition> rows = new HashMap<>();
    private final Map<TopicPartition, LogPosition> sums = new HashMap<>();

    @Test
    void sumsAreAsNewAsTheRowsOnlyWhereTheyAreSoInEveryPartition() {
        heads.add("ordinal.order", 12, 1, 10);
        heads.add("ordinal.order", 12, 2, 9);
        rows.put(ONE, at(10));
        rows.put(TWO, at(5));
        sums.put(ONE, at(10));
        assertThat(isAsNew()).as("nothing in one").isFalse();

        sums.put(TWO, at(4));
        assertThat(isAsNew()).as("behind in one").isFalse();

        sums.put(TWO, at(5));
        assertThat(isAsNew()).isTrue();
    }

    @Test
    void anEqualPositionIsToldByItsEvent() {
        rows.put(ONE, at(5));
        sums.put(ONE, new LogPosition(LOST, 5, "e5"));
        assertThat(isAsNew()).as("the server has started again").isTrue();

        sums.put(ONE, new LogPosition(EPOCH, 5, "lost"));
        assertThat(isAsNew()).as("of another history").isFalse();
    }

    @Test
    void sumsThatAreAheadMayBeOfALostHistoryWhereTheyWereNotMadeInThePresentEpoch() {
        rows.put(ONE, new LogPosition(LOST, 5, "e5"));
        sums.put(ONE, new LogPosition(LOST, 6, "lost"));
        assertThat(isAsNew()).as("the rows came back without the last event").isFalse();

        sums.put(ONE, at(6));
        assertThat(isAsNew()).isTrue();
    }

    @Test
    void sumsOfAPartitionThatNobodyElseKnowsAreOfALostHistory() {
        sums.put(TWO, new LogPosition(LOST, 6, "lost"));
        assertThat(isAsNew()).isFalse();

        heads.add("ordinal.order", 12, 2, 6);
        assertThat(isAsNew()).as("relayed again, not applied to rows yet").isFalse();
    }

    @Test
    void rowsThatAreAheadOfTheRelaysRecordCountToo() {
        rows.put(ONE, at(11));
        assertThat(isAsNew()).isFalse();

        sums.put(ONE, at(11));
        assertThat(isAsNew()).isTrue();
    }

    @Test
    void sumsHaveNothingOfAPartitionWithoutAnEventThoughRebuiltRowsHaveProgressThere() {
        rows.put(TWO, at(10));
        assertThat(isAsNew()).isTrue();

        heads.add("ordinal.order", 12, 2, 9);
        assertThat(isAsNew()).isFalse();
    }

    @Test
    void whereItIsNotKnownHowFarTheRowsAreAllThatWasRelayedMustBeThere() {
        heads.add("ordinal.order", 12, 1, 10);
        sums.put(ONE, at(9));
        assertThat(isAsNew()).isFalse();

        sums.put(ONE, at(10));
        assertThat(isAsNew()).isTrue();
    }

    @Test
    void rowsOfAnotherTopicThatAreAheadOfTheRelaysRecordCountToo() {
        TopicPartition elsewhere = new TopicPartition("ordinal.order.p24", 17);
        heads.add("ordinal.order", 12, 1, 10);
        heads.add("ordinal.order.p24", 24, 17, 10);
        sums.put(ONE, at(10));
        rows.put(elsewhere, at(11));
        assertThat(isAsNew("ordinal.order.p24")).isFalse();

        rows.put(elsewhere, at(10));
        assertThat(isAsNew("ordinal.order.p24")).isTrue();

        rows.put(new TopicPartition("ordinal.product", 3), at(11));
        assertThat(isAsNew("ordinal.order.p24"))
                .as("ahead in what the sums do not read")
                .isTrue();
    }

    @Test
    void whileSomethingIsParkedNobodyKnows() {
        assertThat(isAsNew()).as("nothing has happened").isTrue();

        assertThat(picture("ordinal.order", Set.of("sums")).isAsNew("sums", sums, "rows"))
                .isFalse();
    }

    private boolean isAsNew() {
        return isAsNew("ordinal.order");
    }

    private boolean isAsNew(String topicOfRows) {
        return picture(topicOfRows, Set.of()).isAsNew("sums", sums, "rows");
    }

    private Picture picture(String topicOfRows, Set<String> withParked) {
        Map<String, String> topics = Map.of("order", "ordinal.order");
        Map<String, String> topicsOfRows = Map.of("order", topicOfRows, "product", "ordinal.product");
        return new Picture(
                1,
                EPOCH,
                10,
                heads,
                new ActiveGenerations(Map.of(
                        "sums", new Generation("sums", 1, 1, Generation.Store.REDIS, topics),
                        "rows", new Generation("rows", 1, 1, Generation.Store.POSTGRES, topicsOfRows))),
                Map.of(),
                Map.of("rows", rows),
                withParked);
    }

    private static LogPosition at(long position) {
        return new LogPosition(EPOCH, position, "e" + position);
    }
}
