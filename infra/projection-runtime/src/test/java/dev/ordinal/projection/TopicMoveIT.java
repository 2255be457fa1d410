package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.relay.EventRelay;
import dev.ordinal.relay.TopicRegister;
import dev.ordinal.testkit.TestServers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicMoveIT {

    private final ProjectionFixture fixture = new ProjectionFixture();
    private final TopicRegister register = new TopicRegister(fixture.database.dataSource());

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aReadModelMovesToATopicOfMorePartitionsByANewGeneration() {
        fixture.startRelay(3);
        ProjectionRunner first = fixture.start(Tally.of(fixture));
        fixture.append(600, 30);
        fixture.awaitApplied(1, 600);

        String added = register.add(fixture.streamType, 5);
        within(30).until(() -> register.list().stream().allMatch(topic -> topic.refilledTo() == null));
        fixture.start(Tally.of(fixture).version(2));
        fixture.append(200, 30);

        fixture.awaitApplied(1, 800);
        fixture.awaitApplied(2, 800);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
        assertThat(fixture.tally(2)).isEqualTo(fixture.fold());
        assertThat(partitionsRead(1, fixture.topic)).isEqualTo(3);
        assertThat(partitionsRead(2, added)).isEqualTo(5);
        assertThatThrownBy(() -> register.drop(fixture.topic)).isInstanceOf(TopicRegister.Refused.class);

        fixture.execute("UPDATE projection.active SET generation = 2");
        first.close();
        fixture.execute("DELETE FROM projection.progress WHERE generation = 1");
        fixture.execute("DELETE FROM projection.generation WHERE generation = 1");
        register.drop(fixture.topic);
        within(30)
                .until(() -> register.list().size() == 1
                        && !fixture.admin.listTopics().names().get().contains(fixture.topic));
        fixture.append(200, 30);
        fixture.awaitApplied(2, 1_000);

        assertThat(fixture.tally(2)).isEqualTo(fixture.fold());
    }

    @Test
    void aGenerationThatIsMadeDuringARefillReadsTheTopicThatIsRefilled() throws Exception {
        EventRelay relay = fixture.startRelay(3);
        fixture.append(300, 30);
        fixture.awaitRelayed();
        String added = addAndDropTheFirst();
        relay.close();
        register.refill(List.of(fixture.streamType));

        Generation made = new Generations(fixture.database.dataSource()).establish(Tally.of(fixture));
        fixture.startRelay(3);
        fixture.start(Tally.of(fixture));

        assertThat(made.topics()).containsExactly(Map.entry(fixture.streamType, added));
        fixture.awaitApplied(1, 300);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void aFilledTopicIsReadRatherThanANewerOneThatIsBeingFilled() throws Exception {
        EventRelay relay = fixture.startRelay(3);
        fixture.append(10, 10);
        fixture.awaitRelayed();
        relay.close();
        String _ = register.add(fixture.streamType, 5);

        Generation made = new Generations(fixture.database.dataSource()).establish(Tally.of(fixture));

        assertThat(made.topics()).containsExactly(Map.entry(fixture.streamType, fixture.topic));
    }

    @Test
    void aGenerationOfATopicThatIsGoneIsRedAndNeitherPromotedNorVerified() {
        fixture.startRelay(3);
        fixture.append(300, 30);
        fixture.awaitRelayed();
        String _ = addAndDropTheFirst();
        Tally tally = Tally.of(fixture);
        fixture.execute("""
                INSERT INTO projection.generation (projection, generation, version, store, stream_types, topics, state)
                VALUES ('%s', 1, 1, 'POSTGRES', ARRAY['%s'], ARRAY['%s'], 'LIVE')""".formatted(fixture.projection, fixture.streamType, fixture.topic));
        fixture.execute("CREATE SCHEMA %s_g1".formatted(fixture.projection));
        fixture.execute(
                "CREATE TABLE %s_g1.tally (stream text PRIMARY KEY, events bigint NOT NULL, amount bigint NOT NULL)"
                        .formatted(fixture.projection));
        GenerationRegister generations = new GenerationRegister(
                fixture.database.dataSource(), fixture.log, null, TestServers.kafka(), List.of(tally));
        Verifier verifier = new Verifier(fixture.database.dataSource(), fixture.log, null);

        ProjectionRunner runner = fixture.start(tally);

        within(20).until(() -> runner.health().detail().contains("reads topic " + fixture.topic));
        within(5).until(() -> !runner.health().isUp());
        assertThatThrownBy(() -> generations.promote(fixture.projection, 1, "ada"))
                .isInstanceOf(GenerationRegister.Refused.class)
                .hasMessageContaining("reads topic " + fixture.topic);
        assertThatThrownBy(() -> verifier.verify(tally, fixture.projection, 1, (_, _) -> {}))
                .isInstanceOf(VerificationFailed.class)
                .hasMessageContaining("reads topic " + fixture.topic);
        assertThat(generations.list(fixture.projection))
                .singleElement()
                .satisfies(entry -> assertThat(entry.behind()).isNull());
    }

    /** The name of the topic that is left. */
    private String addAndDropTheFirst() {
        String added = register.add(fixture.streamType, 5);
        within(30).until(() -> register.list().stream().allMatch(topic -> topic.refilledTo() == null));
        register.drop(fixture.topic);
        within(30).until(() -> !topics().contains(fixture.topic));
        return added;
    }

    private List<String> topics() {
        return fixture.texts("SELECT topic FROM event_relay.topic");
    }

    private long partitionsRead(int generation, String topic) {
        return fixture.number(
                "SELECT count(*) FROM projection.progress WHERE position > 0 AND generation = %d AND topic = '%s'"
                        .formatted(generation, topic));
    }
}
