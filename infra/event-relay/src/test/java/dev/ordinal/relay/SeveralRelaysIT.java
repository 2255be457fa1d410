package dev.ordinal.relay;

import static dev.ordinal.relay.RelayFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.audit.Findings;
import dev.ordinal.eventstore.topic.Topics;
import dev.ordinal.testkit.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeveralRelaysIT {

    private final RelayFixture fixture = new RelayFixture();
    private final TopicRegister register = new TopicRegister(fixture.database.dataSource());
    private final String otherType = fixture.streamType + "b";

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aStreamTypeGoesToAnotherRelayUnderLoadAndBack() throws Exception {
        fixture.startRelay("a");
        fixture.startRelayNamed("hot", "b");
        append(500);
        fixture.awaitRelayed();
        awaitBothLead();
        Thread load = Thread.ofVirtual().start(() -> append(6_000));

        within(30).until(() -> fixture.log.head() > 3_000);
        register.assign(fixture.streamType, "hot");
        within(30).until(() -> fixture.log.head() > 9_000);
        awaitBothLead();
        register.assign(fixture.streamType, "relay");
        load.join();
        append(100);

        fixture.awaitRelayed();
        assertThat(fixture.reader().readChain()).hasSize(6_600);
        assertThat(new TopicReader(Topics.of(otherType)).readChain()).hasSize(6_600);
        assertThat(fixture.number("SELECT count(*) FROM event_relay.topic WHERE relay = 'relay'"))
                .isEqualTo(2);
    }

    @Test
    void eachRelaySendsItsOwnStreamTypesOnly() throws Exception {
        fixture.startRelay("a");
        append(100);
        fixture.awaitRelayed();
        EventRelay hot = fixture.startRelayNamed("hot", "b");
        awaitBothLead();
        register.assign(fixture.streamType, "hot");
        awaitBothLead();
        hot.close();

        append(100);

        within(30).until(() -> new TopicReader(Topics.of(otherType)).readAll().size() == 200);
        assertThat(fixture.reader().readAll()).hasSize(100);
        fixture.startRelayNamed("hot", "c");
        fixture.awaitRelayed();
        assertThat(fixture.reader().readAll()).hasSize(200);
        Findings findings = new Findings(10);
        new TopicAudit(fixture.database.dataSource(), fixture.log, TestServers.kafka(), _ -> {}).run(findings);
        assertThat(findings.kept()).isEmpty();
    }

    @Test
    void aRelayThatHasComeLessFarThanTheTopicItGetsSendsNothingTwice() throws Exception {
        fixture.startRelay("a");
        append(200);
        fixture.awaitRelayed();
        fixture.startRelayNamed("hot", "b");
        awaitBothLead();
        register.assign(fixture.streamType, "hot");
        fixture.awaitRelayed();
        awaitBothLead();

        fixture.execute("""
                UPDATE event_relay.checkpoint SET position = 50,
                       event_id = (SELECT event_id FROM event_store.event WHERE position = 50)
                 WHERE name = 'relay'""");
        register.assign(fixture.streamType, "relay");
        awaitBothLead();
        append(100);

        fixture.awaitRelayed();
        assertThat(fixture.reader().readAll()).hasSize(300);
        assertThat(new TopicReader(Topics.of(otherType)).readAll()).hasSize(300);
        assertThat(fixture.reader().readChain()).hasSize(300);
    }

    @Test
    void typesAreAssignedBackAndForthAtOnceAndByTwoAtATime() throws Exception {
        fixture.startRelay("a");
        fixture.startRelayNamed("hot", "b");
        append(100);
        fixture.awaitRelayed();
        awaitBothLead();
        register.assign(otherType, "hot");
        String otherTopic = Topics.of(otherType);

        for (int rounds = 0; rounds < 3; rounds++) {
            CompletableFuture<Void> there = assigning("hot");
            register.assign(otherType, "relay");
            there.get(20, TimeUnit.SECONDS);
            assertThat(register.list())
                    .extracting(TopicRegister.Topic::name, TopicRegister.Topic::relay)
                    .contains(tuple(fixture.topic, "hot"), tuple(otherTopic, "relay"));
            CompletableFuture<Void> back = assigning("relay");
            register.assign(otherType, "hot");
            back.get(20, TimeUnit.SECONDS);
        }
        append(100);

        fixture.awaitRelayed();
        assertThat(fixture.reader().readChain()).hasSize(200);
        assertThat(new TopicReader(otherTopic).readChain()).hasSize(200);
    }

    @Test
    void ofTwoThatAssignTheSameAtOnceTheSecondIsToldSo() {
        fixture.startRelay("a");
        fixture.startRelayNamed("hot", "b");
        append(20);
        fixture.awaitRelayed();
        awaitBothLead();

        CompletableFuture<Void> first = assigning("hot");
        CompletableFuture<Void> second = assigning("hot");

        List<Throwable> refused = new ArrayList<>();
        for (CompletableFuture<Void> each : List.of(first, second)) {
            each.handle((_, failure) -> failure == null || refused.add(failure)).join();
        }
        assertThat(refused)
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .hasRootCauseInstanceOf(TopicRegister.Refused.class)
                        .hasMessageContaining("relay hot has the topics"));
    }

    @Test
    void aRelayThatNobodyRunsGetsNothing() {
        fixture.startRelay("a");
        append(20);
        fixture.awaitRelayed();

        assertThatThrownBy(() -> register.assign(fixture.streamType, "cold"))
                .isInstanceOf(TopicRegister.Refused.class)
                .hasMessageContaining("ORDINAL_RELAYS=cold");
        fixture.execute(
                "INSERT INTO event_relay.checkpoint (name, holder, token, lease_until) VALUES ('cold', 'nobody', 1, clock_timestamp() + interval '1 hour')");
        assertThatThrownBy(() -> register.assign(fixture.streamType, "cold"))
                .as("it led, and the clock was set back since")
                .isInstanceOf(TopicRegister.Refused.class);
        assertThatThrownBy(() -> register.assign(fixture.streamType, "relay"))
                .isInstanceOf(TopicRegister.Refused.class)
                .hasMessageContaining("already");
        assertThatThrownBy(() -> register.assign("none", "relay")).isInstanceOf(TopicRegister.Unknown.class);
    }

    @Test
    void whoeverWaitsForARelayToLeadCanBeInterrupted() {
        fixture.execute(
                "INSERT INTO event_relay.topic VALUES ('%s', 12, '%s')".formatted(fixture.topic, fixture.streamType));
        fixture.execute(
                "INSERT INTO event_relay.checkpoint (name, holder, token, lease_until) VALUES ('hot', 'nobody', 1, '-infinity')");

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> register.assign(fixture.streamType, "hot")).isInstanceOf(InterruptedException.class);
    }

    private CompletableFuture<Void> assigning(String relay) {
        return CompletableFuture.runAsync(() -> {
            try {
                register.assign(fixture.streamType, relay);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void awaitBothLead() {
        within(30)
                .until(() -> fixture.number(
                                "SELECT count(*) FROM event_relay.checkpoint WHERE lease_until > clock_timestamp()")
                        == 2);
    }

    /** Appends so many events of each of two types. */
    private void append(int events) {
        for (int i = 0; i < events; i += 20) {
            fixture.append(20, 7);
            List<CompletableFuture<?>> others = new ArrayList<>();
            for (int j = 0; j < 20; j++) {
                others.add(fixture.writer.append(Append.of(ofOtherType(fixture.event(otherType + "-" + j % 7, "{}")))));
            }
            CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)).join();
        }
    }

    private NewEvent ofOtherType(NewEvent event) {
        return new NewEvent(
                event.streamId(),
                otherType,
                event.sequence(),
                event.eventId(),
                event.type(),
                event.revision(),
                event.payload(),
                event.metadata(),
                event.occurredAt());
    }
}
