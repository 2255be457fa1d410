package dev.ordinal.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.audit.Finding;
import dev.ordinal.eventstore.audit.Findings;
import dev.ordinal.eventstore.audit.LogAudit;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every fault is planted past the rules of the log, straight into its tables. */
class LogAuditIT {

    private final StoreFixture store = new StoreFixture();

    @BeforeEach
    void aLogWithClaimsAndOutcomes() {
        List<NewEvent> events = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            events.add(StoreFixture.event("s-" + i % 3, i / 3));
        }
        store.store(Append.of(events));
        store.store(StoreFixture.taking("user-1", 0, "email", "a"));
        store.store(
                new Append(List.of(StoreFixture.event("s-3", 0)), List.of(), StoreFixture.outcome("key", "answer")));
        store.store(new Append(List.of(), List.of(), StoreFixture.outcome("refused", "no")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aSoundLogHasNoFindings() {
        assertThat(audit()).isEmpty();
    }

    @Test
    void itMayTakeLongerThanTheNetworkMayBeSilent() throws SQLException {
        store.execute("ALTER TABLE event_store.claim RENAME TO claims");
        store.execute("CREATE VIEW event_store.claim AS SELECT claims.* FROM event_store.claims, pg_sleep(2)");

        new LogAudit(store.database.impatient(), _ -> {}).run(new Findings(10));
    }

    @Test
    void aMissingEventLeavesAHoleInPositionsAndItsStream() throws SQLException {
        store.execute("DELETE FROM event_store.event WHERE position IN (5, 6, 7)");

        assertThat(audit())
                .containsExactlyInAnyOrder(
                        new Finding("position-gap", "no event between positions 4 and 8"),
                        new Finding("sequence-gap", "stream s-1 has sequence 2 at position 8 and no sequence 1"),
                        new Finding("sequence-gap", "stream s-2 has sequence 2 at position 9 and no sequence 1"),
                        new Finding("sequence-gap", "stream s-0 has sequence 3 at position 10 and no sequence 2"));
    }

    @Test
    void allIsCountedHoweverLittleIsNamed() throws SQLException {
        store.execute("""
                INSERT INTO event_store.event (position, stream_id, stream_type, sequence, event_id, type, payload, metadata, occurred_at, recorded_at)
                SELECT i, 'late-' || i, 'test', 5, 'late-' || i, 'test.happened', '', '', now(), now() FROM generate_series(1001, 2200) i""");
        store.execute("""
                INSERT INTO event_store.claim (space, value_hash, stream_id)
                SELECT 'email', decode(lpad(to_hex(i), 66, '0'), 'hex'), 'nobody-' || i FROM generate_series(1, 1500) i""");
        store.execute("""
                INSERT INTO event_store.outcome (key, fingerprint, answer, first_position, last_position, recorded_at)
                SELECT decode(lpad(to_hex(i), 66, '0'), 'hex'), '', '', 5000, 5001, now() FROM generate_series(1, 1300) i""");

        Findings findings = new Findings(10);
        new LogAudit(store.database.dataSource(), _ -> {}).run(findings);

        assertThat(findings.count())
                .as("a hole, 1,200 sequences, 1,500 claims, 1,300 answers")
                .isEqualTo(4_001);
        assertThat(findings.counts())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "position-gap",
                        1L,
                        "sequence-gap",
                        1_200L,
                        "claim-without-stream",
                        1_500L,
                        "outcome-without-events",
                        1_300L));
        assertThat(findings.kept()).as("at most 10 of each").hasSize(31);
    }

    @Test
    void aLogThatLostItsBeginningIsFound() throws SQLException {
        store.execute("DELETE FROM event_store.event WHERE position = 1");

        assertThat(audit()).contains(new Finding("position-gap", "no event between positions 0 and 2"));
    }

    @Test
    void aStreamOutOfOrderIsFound() throws SQLException {
        store.execute("UPDATE event_store.event SET sequence = -1 WHERE position = 4");
        store.execute("UPDATE event_store.event SET sequence = 1 WHERE position = 7");
        store.execute("UPDATE event_store.event SET sequence = 2 WHERE position = 4");

        assertThat(audit())
                .containsExactly(new Finding(
                        "sequence-order", "stream s-0 has sequence 1 at position 7, behind sequence 2 at 4"));
    }

    @Test
    void aStreamThatChangesItsTypeIsFound() throws SQLException {
        store.execute("UPDATE event_store.event SET stream_type = 'other' WHERE position = 20");

        assertThat(audit())
                .containsExactly(new Finding("stream-type", "stream s-1 changes its type to other at position 20"));
    }

    @Test
    void aClockThatRanBackwardsIsFound() throws SQLException {
        store.execute("UPDATE event_store.event SET recorded_at = recorded_at - interval '1 hour' WHERE position = 10");

        assertThat(audit()).extracting(Finding::fault).containsExactly("clock-backwards");
    }

    @Test
    void aClaimOfAStreamThatDoesNotExistIsFound() throws SQLException {
        store.execute("UPDATE event_store.claim SET stream_id = 'user-2'");

        assertThat(audit())
                .containsExactly(new Finding(
                        "claim-without-stream",
                        "a value of email is claimed for the stream user-2, which does not exist"));
    }

    @Test
    void anAnswerWhoseEventsDoNotExistIsFound() throws SQLException {
        store.execute("UPDATE event_store.outcome SET last_position = 99 WHERE first_position IS NOT NULL");

        assertThat(audit()).singleElement().satisfies(finding -> {
            assertThat(finding.fault()).isEqualTo("outcome-without-events");
            assertThat(finding.detail()).contains("positions 22 to 99");
        });
    }

    @Test
    void anAnswerThatNamesTheEventsOfOthersIsFound() throws SQLException {
        store.execute("UPDATE event_store.outcome SET first_position = 21 WHERE first_position IS NOT NULL");

        assertThat(audit()).singleElement().satisfies(finding -> {
            assertThat(finding.fault()).isEqualTo("outcome-of-other-events");
            assertThat(finding.detail()).contains("positions 21 to 22");
        });
    }

    @Test
    void anEventThatTwoAnswersNameIsFound() throws SQLException {
        store.execute("""
                INSERT INTO event_store.outcome
                SELECT '\\xff', fingerprint, answer, first_position, last_position, recorded_at
                FROM event_store.outcome WHERE first_position IS NOT NULL""");

        assertThat(audit()).extracting(Finding::fault).containsExactly("outcome-of-other-events");
    }

    @Test
    void anEventIdThatStandsTwiceIsFound() throws SQLException {
        store.execute(
                "UPDATE event_store.event SET event_id = (SELECT event_id FROM event_store.event WHERE position = 3) WHERE position IN (8, 20)");

        assertThat(audit())
                .containsExactly(new Finding(
                        "event-id", "3 events have the same id, the first at position 3, the last at position 20"));
    }

    @Test
    void onlySoManyFindingsOfAKindAreKeptAndAllAreCounted() throws SQLException {
        store.execute("UPDATE event_store.event SET stream_type = 'a' || position");
        Findings findings = new Findings(3);

        new LogAudit(store.database.dataSource(), _ -> {}).run(findings);

        assertThat(findings.kept()).hasSize(3);
        assertThat(findings.count()).isEqualTo(17);
    }

    private List<Finding> audit() {
        Findings findings = new Findings(100);
        assertThat(new LogAudit(store.database.dataSource(), _ -> {}).run(findings))
                .isEqualTo(22);
        return findings.kept();
    }
}
