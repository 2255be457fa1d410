package dev.ordinal.relay;

import static dev.ordinal.relay.RelayFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.audit.Finding;
import dev.ordinal.eventstore.audit.Findings;
import dev.ordinal.eventstore.topic.Topics;
import dev.ordinal.testkit.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicRefillIT {

    private final RelayFixture fixture = new RelayFixture();
    private final TopicRegister register = new TopicRegister(fixture.database.dataSource());

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aTopicOfGarbageHoldsEveryEventOnceAndInOrderAfterARefillUnderLiveAppends() throws Exception {
        fixture.append(10_000, 40);
        fixture.startRelay("a");
        fixture.awaitRelayed();
        sendGarbage();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> appended = CompletableFuture.supplyAsync(() -> {
            int rounds = 0;
            while (!done.get()) {
                fixture.append(20, 7);
                rounds++;
            }
            return rounds;
        });

        register.refill(List.of(fixture.streamType));

        within(60).until(() -> fixture.refilling() == 0);
        done.set(true);
        int events = 10_000 + 20 * appended.join();
        fixture.awaitRelayed();
        assertHoldsOnceAndInOrder(events);
        assertThat(audit()).isEmpty();
    }

    @Test
    void theSuccessorOfALeaderThatDiedInARefillGoesOnWhereItStopped() {
        fixture.append(20_000, 100);
        CuttableDataSource mortal = new CuttableDataSource(fixture.database.dataSource());
        EventRelay first = fixture.startRelay("first", mortal.dataSource());
        fixture.awaitRelayed();

        boolean inTheMiddle = false;
        for (int attempt = 0; attempt < 20 && !inTheMiddle; attempt++) {
            mortal.mend();
            within(10).until(() -> first.health().status() == RelayHealth.Status.LEADING);
            register.refill(List.of(fixture.streamType));
            within(30).pollInterval(Duration.ofMillis(1)).until(() -> refilledTo() != 0);
            mortal.cut();
            inTheMiddle = refilledTo() > 0;
        }
        long stopped = refilledTo();
        assertThat(inTheMiddle).isTrue();
        fixture.append(100, 100);
        fixture.startRelay("second");
        within(30).until(() -> fixture.refilling() == 0);
        fixture.awaitRelayed();

        assertThat(stopped).isLessThan(20_000);
        assertThat(fixture.reader().readChain()).hasSize(20_100);
        assertThat(fixture.reader().readAll()).hasSizeLessThan(20_100 + 20_000);
        assertThat(audit()).isEmpty();
    }

    @Test
    void aTopicThatWasDeletedIsRefilled() throws Exception {
        fixture.append(500, 30);
        fixture.startRelay("a");
        fixture.awaitRelayed();
        fixture.admin.deleteTopics(List.of(fixture.topic)).all().get();

        register.refill(List.of(fixture.streamType));

        within(60).until(() -> fixture.refilling() == 0);
        fixture.append(100, 30);
        fixture.awaitRelayed();
        assertHoldsOnceAndInOrder(600);
    }

    @Test
    void aRefillDoesNotKeepEventsOfOtherTypesWaiting() {
        fixture.append(20_000, 100);
        fixture.startRelay("a");
        fixture.appendToOther();
        fixture.awaitRelayed();

        register.refill(List.of(fixture.streamType));
        within(30).pollInterval(Duration.ofMillis(1)).until(() -> refilledTo() != 0);
        int relayedMeanwhile = 0;
        while (refilledTo() >= 0) {
            fixture.appendToOther();
            within(30).pollInterval(Duration.ofMillis(1)).until(() -> fixture.checkpoint() == fixture.log.head());
            relayedMeanwhile++;
        }

        assertThat(relayedMeanwhile).isGreaterThan(2);
        assertHoldsOnceAndInOrder(20_000);
    }

    @Test
    void liveEventsOfATypeThatIsRefilledMoveItsHeadsOnRecord() {
        fixture.append(100, 10);
        fixture.startRelay("a");
        fixture.awaitRelayed();

        register.refill(List.of(fixture.streamType));
        fixture.append(100, 10);
        fixture.awaitRelayed();

        assertThat(fixture.number("SELECT max(position) FROM event_relay.partition_head"))
                .isEqualTo(200);
        within(30).until(() -> fixture.refilling() == 0);
        assertHoldsOnceAndInOrder(200);
    }

    @Test
    void aRefillOfManyTopicsEndsThoughItsBeginningTakesLongerThanALeaseAndAnotherStandsBy() {
        register.refill(putSixTypesOnRecord());
        slowTheBeginningOfARefillDown();
        fixture.append(100, 10);

        fixture.startRelay("a");
        fixture.startRelay("b");

        within(40).until(() -> fixture.checkpoint() == 100 && fixture.refilling() == 0);
        assertThat(fixture.number("SELECT token FROM event_relay.checkpoint")).isEqualTo(1);
        assertHoldsOnceAndInOrder(100);
    }

    private List<String> putSixTypesOnRecord() {
        List<String> types = Stream.concat(
                        Stream.of(fixture.streamType),
                        IntStream.range(1, 6).mapToObj(n -> fixture.streamType + "n" + n))
                .toList();
        types.forEach(type ->
                fixture.execute("INSERT INTO event_relay.topic (topic, partitions, stream_type) VALUES ('%s', 3, '%s')"
                        .formatted(Topics.of(type), type)));
        return types;
    }

    /** That of six together takes twice as long as a lease. */
    private void slowTheBeginningOfARefillDown() {
        fixture.execute("""
                CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.7); RETURN new; END'""");
        fixture.execute("""
                CREATE TRIGGER slow BEFORE UPDATE ON event_relay.topic FOR EACH ROW
                WHEN (old.refilled_to = 0 AND new.refilled_to = 0) EXECUTE FUNCTION wait()""");
    }

    private void assertHoldsOnceAndInOrder(int events) {
        assertThat(fixture.reader().readAll()).hasSize(events);
        assertThat(fixture.reader().readChain()).hasSize(events);
    }

    /** Position; -1 when it is not being refilled. */
    private long refilledTo() {
        return fixture.number(
                "SELECT coalesce(refilled_to, -1) FROM event_relay.topic WHERE topic = '%s'".formatted(fixture.topic));
    }

    private void sendGarbage() throws Exception {
        try (Producer<byte[], byte[]> producer = KafkaClients.producer(TestServers.kafka())) {
            producer.send(new ProducerRecord<>(fixture.topic, new byte[] {1}, new byte[] {2}))
                    .get();
        }
    }

    private List<Finding> audit() {
        Findings findings = new Findings(10);
        new TopicAudit(fixture.database.dataSource(), fixture.log, TestServers.kafka(), _ -> {}).run(findings);
        return findings.kept().stream()
                .filter(finding -> !finding.fault().equals("doubled"))
                .toList();
    }
}
