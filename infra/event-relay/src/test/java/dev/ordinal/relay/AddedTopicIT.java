package dev.ordinal.relay;

import static dev.ordinal.relay.RelayFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.audit.Findings;
import dev.ordinal.testkit.TestServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AddedTopicIT {

    private final RelayFixture fixture = new RelayFixture();
    private final TopicRegister register = new TopicRegister(fixture.database.dataSource());

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aSecondTopicOfATypeIsFilledAndBothGetEveryEventUntilOneIsDropped() throws Exception {
        fixture.append(1_000, 30);
        fixture.startRelay("a");
        fixture.awaitRelayed();

        String added = register.add(fixture.streamType, 5);
        fixture.append(200, 30);
        within(30).until(() -> fixture.refilling() == 0);
        fixture.append(100, 30);
        fixture.awaitRelayed();

        assertThat(added).isEqualTo(fixture.topic + ".p5");
        for (TopicReader reader : new TopicReader[] {fixture.reader(), new TopicReader(added)}) {
            assertThat(reader.readAll()).hasSize(1_300);
            assertThat(reader.readChain()).hasSize(1_300);
        }
        assertThat(new TopicReader(added).partitions()).isEqualTo(5);
        Findings findings = new Findings(10);
        new TopicAudit(fixture.database.dataSource(), fixture.log, TestServers.kafka(), _ -> {}).run(findings);
        assertThat(findings.kept()).isEmpty();

        register.drop(fixture.topic);
        within(10).until(() -> !fixture.admin.listTopics().names().get().contains(fixture.topic));
        fixture.append(100, 30);
        fixture.awaitRelayed();

        assertThat(new TopicReader(added).readChain()).hasSize(1_400);
        assertThat(fixture.number("SELECT count(*) FROM event_relay.topic")).isEqualTo(1);
        assertThat(fixture.admin.listTopics().names().get()).doesNotContain(fixture.topic);
    }

    @Test
    void whatWouldDoDamageIsRefused() {
        assertThatThrownBy(() -> register.add("unheard", 5)).isInstanceOf(TopicRegister.Unknown.class);
        fixture.execute(
                "INSERT INTO event_relay.topic VALUES ('%s', 12, '%s')".formatted(fixture.topic, fixture.streamType));
        assertThatThrownBy(() -> register.drop(fixture.topic))
                .isInstanceOf(TopicRegister.Refused.class)
                .hasMessageContaining("only filled one");
        String added = register.add(fixture.streamType, 5);
        assertThatThrownBy(() -> register.add(fixture.streamType, 5)).isInstanceOf(TopicRegister.Refused.class);
        assertThatThrownBy(() -> register.drop(fixture.topic))
                .as("the other is not filled")
                .isInstanceOf(TopicRegister.Refused.class);
        fixture.execute("UPDATE event_relay.topic SET refilled_to = NULL");
        fixture.execute("CREATE SCHEMA projection");
        fixture.execute("CREATE TABLE projection.generation (projection text, generation int, stream_types text[])");
        fixture.execute(
                "INSERT INTO projection.generation VALUES ('orders', 3, ARRAY['%s'])".formatted(fixture.streamType));
        assertThatThrownBy(() -> register.drop(fixture.topic))
                .isInstanceOf(TopicRegister.Refused.class)
                .hasMessageContaining("read by orders generation 3");
        fixture.execute("ALTER TABLE projection.generation ADD COLUMN topics text[]");
        assertThatThrownBy(() -> register.drop(fixture.topic))
                .as("of a time when generations named no topics")
                .hasMessageContaining("read by orders generation 3");
        fixture.execute("UPDATE projection.generation SET topics = ARRAY['%s']".formatted(added));
        assertThatThrownBy(() -> register.drop(added)).isInstanceOf(TopicRegister.Refused.class);
        fixture.execute("ALTER TABLE projection.generation ADD COLUMN state text DEFAULT 'LIVE'");
        fixture.execute("INSERT INTO projection.generation VALUES ('orders', 2, '{}', ARRAY['%s'], 'LIVE')"
                .formatted(fixture.topic));
        assertThatThrownBy(() -> register.drop(fixture.topic)).hasMessageContaining("read by orders generation 2");
        fixture.execute("UPDATE projection.generation SET state = 'DROPPED' WHERE generation = 2");
        register.drop(fixture.topic);
    }
}
