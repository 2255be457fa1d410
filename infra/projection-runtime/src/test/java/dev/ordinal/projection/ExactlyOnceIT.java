package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExactlyOnceIT {

    private final ProjectionFixture fixture = new ProjectionFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aReadModelIsTheFoldOfTheLog() {
        fixture.startRelay();
        fixture.start(Tally.of(fixture));

        fixture.append(5_000, 50);

        fixture.awaitApplied(1, 5_000);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void whatKafkaSendsAgainIsDropped() throws Exception {
        fixture.startRelay();
        ProjectionRunner first = fixture.start(Tally.of(fixture));
        fixture.append(1_000, 50);
        fixture.awaitApplied(1, 1_000);
        first.close();
        forgetOffsets();

        fixture.start(Tally.of(fixture));
        fixture.append(1_000, 50);

        fixture.awaitApplied(1, 2_000);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void fromOneWorkerToThreeAndBackUnderLoadEachEventCountsOnce() throws Exception {
        fixture.startRelay();
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger appended = new AtomicInteger();
        Thread load = Thread.ofVirtual().start(() -> {
            while (!enough.get()) {
                fixture.append(200, 100);
                appended.addAndGet(200);
            }
        });

        ProjectionRunner first = fixture.start(Tally.of(fixture));
        awaitPartitions(12, first);
        ProjectionRunner second = fixture.start(Tally.of(fixture));
        ProjectionRunner third = fixture.start(Tally.of(fixture));
        awaitPartitions(4, first, second, third);
        first.close();
        awaitPartitions(6, second, third);
        second.close();
        awaitPartitions(12, third);
        third.close();
        forgetOffsets();
        fixture.start(Tally.of(fixture));
        enough.set(true);
        load.join();

        fixture.awaitApplied(1, appended.get());
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void aFoldThatTakesItsTimeHoldsUpNoTransaction() throws SQLException {
        fixture.append(1, 1);
        String openTransactions =
                "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s' AND state LIKE 'idle in transaction%%'"
                        .formatted(fixture.database.name());
        List<Long> seen = new ArrayList<>();
        TableProjection slow = new TableProjection() {
            @Override
            public List<Table> tables() {
                return Ledger.of(fixture).tables();
            }

            @Override
            public void fold(EventRecord event, Rows rows) {
                seen.add(fixture.number(openTransactions));
            }

            @Override
            public String name() {
                return fixture.projection;
            }

            @Override
            public int version() {
                return 1;
            }

            @Override
            public Set<String> streamTypes() {
                return Set.of(fixture.streamType);
            }
        };
        Generation generation = new Generations(fixture.database.dataSource()).establish(slow);
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        Epoch epoch = fixture.log.epoch();
        EventRecord event = event(1);
        Advance first = new Advance(
                partition, LogPosition.origin(epoch), new LogPosition(epoch, event.position(), event.eventId()));
        try (SqlStore store = new SqlStore(slow, generation, fixture.database.dataSource())) {
            store.apply(Step.apply(List.of(first), List.of(event)));
        }

        assertThat(seen).containsExactly(0L);
    }

    private static void awaitPartitions(int each, ProjectionRunner... runners) {
        within(30)
                .until(() -> Stream.of(runners)
                        .allMatch(runner -> runner.health().detail().contains(" %d partitions".formatted(each))));
    }

    @Test
    void whatCameFromAServerThatWasReplacedSinceIsNotWritten() throws SQLException {
        fixture.append(1, 1);
        Generation generation = new Generations(fixture.database.dataSource()).establish(Tally.of(fixture));
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        Epoch replaced = new Epoch("1-1-00000001");
        Advance late = new Advance(partition, LogPosition.origin(replaced), new LogPosition(replaced, 1, "lost"));
        try (SqlStore store = new SqlStore(Tally.of(fixture), generation, fixture.database.dataSource())) {
            assertThatThrownBy(() -> store.apply(Step.apply(List.of(late), List.of(event(1)))))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("restarted or replaced");

            assertThat(store.progress(Set.of(partition))).isEmpty();
        }
        assertThat(fixture.tally(1)).isEmpty();
    }

    @Test
    void aWorkerThatLostItsPartitionWritesNothing() throws SQLException {
        fixture.append(3, 1);
        Generation generation = new Generations(fixture.database.dataSource()).establish(Tally.of(fixture));
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        LogPosition start = LogPosition.origin(fixture.log.epoch());
        try (SqlStore zombie = new SqlStore(Tally.of(fixture), generation, fixture.database.dataSource());
                SqlStore owner = new SqlStore(Tally.of(fixture), generation, fixture.database.dataSource())) {
            owner.apply(Step.apply(List.of(new Advance(partition, start, position(2))), List.of(event(1), event(2))));

            assertThatThrownBy(() -> zombie.apply(
                            Step.apply(List.of(new Advance(partition, start, position(1))), List.of(event(1)))))
                    .isInstanceOf(ProgressMoved.class);
            LogPosition ofAnotherLog = new LogPosition(new Epoch("1-1-00000001"), 2, "other");
            assertThatThrownBy(() -> zombie.apply(
                            Step.apply(List.of(new Advance(partition, ofAnotherLog, position(3))), List.of(event(3)))))
                    .isInstanceOf(ProgressMoved.class);

            assertThat(fixture.applied(1)).isEqualTo(2);
            assertThat(owner.progress(Set.of(partition))).containsEntry(partition, position(2));
            zombie.apply(Step.apply(List.of(new Advance(partition, position(2), position(3))), List.of(event(3))));
        }
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void aBatchIsWrittenWholeOrNotAtAll() throws SQLException {
        fixture.append(2, 2);
        Generation generation = new Generations(fixture.database.dataSource()).establish(Tally.of(fixture));
        TopicPartition one = new TopicPartition(fixture.topic, 1);
        TopicPartition two = new TopicPartition(fixture.topic, 2);
        LogPosition start = LogPosition.origin(fixture.log.epoch());
        try (SqlStore store = new SqlStore(Tally.of(fixture), generation, fixture.database.dataSource())) {
            store.apply(Step.apply(List.of(new Advance(one, start, position(1))), List.of(event(1))));

            assertThatThrownBy(() -> store.apply(Step.apply(
                            List.of(new Advance(two, start, position(2)), new Advance(one, start, position(1))),
                            List.of(event(1), event(2)))))
                    .isInstanceOf(ProgressMoved.class);

            assertThat(fixture.applied(1)).isEqualTo(1);
            assertThat(store.progress(Set.of(one, two))).containsOnlyKeys(one);
        }
    }

    @Test
    void thereMayBeMoreGenerationsThanConnections() throws SQLException {
        fixture.append(2, 1);
        Generation generation = new Generations(fixture.database.dataSource()).establish(Tally.of(fixture));
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        LogPosition start = LogPosition.origin(fixture.log.epoch());
        try (HikariDataSource oneConnection = oneConnection();
                SqlStore store = new SqlStore(Tally.of(fixture), generation, oneConnection);
                SqlStore other = new SqlStore(Tally.of(fixture), generation, oneConnection)) {
            store.apply(Step.apply(List.of(new Advance(partition, start, position(1))), List.of(event(1))));
            other.apply(Step.apply(List.of(new Advance(partition, position(1), position(2))), List.of(event(2))));

            assertThat(store.progress(Set.of(partition))).containsEntry(partition, position(2));
        }
    }

    @Test
    void whatGenerationsOfRowsPreparedOnAConnectionStaysPrepared() throws SQLException {
        fixture.append(20, 1);
        Ledger ledger = Ledger.of(fixture);
        Generations generations = new Generations(fixture.database.dataSource());
        Generation generation = generations.establish(ledger);
        Generation next = generations.establish(new Ledger(ledger.name(), 2, ledger.streamTypes(), false));
        TopicPartition partition = new TopicPartition(fixture.topic, 0);
        try (HikariDataSource oneConnection = oneConnection();
                SqlStore store = new SqlStore(ledger, generation, oneConnection);
                SqlStore other = new SqlStore(ledger, next, oneConnection)) {
            LogPosition before = LogPosition.origin(fixture.log.epoch());
            for (int i = 1; i <= 20; i++) {
                Advance advance = new Advance(partition, before, position(i));
                store.apply(Step.apply(List.of(advance), List.of(event(i))));
                other.apply(Step.apply(List.of(advance), List.of(event(i))));
                before = position(i);
            }

            try (Connection connection = oneConnection.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("""
                            SELECT count(*), min(generic_plans + custom_plans) FROM pg_prepared_statements
                             WHERE statement LIKE 'INSERT INTO %.total %'""")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(2);
                assertThat(row.getLong(2)).isGreaterThan(10);
            }
        }
    }

    private HikariDataSource oneConnection() {
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl(fixture.database.url());
        settings.setUsername(fixture.database.user());
        settings.setPassword(fixture.database.password());
        settings.setMaximumPoolSize(1);
        settings.setConnectionTimeout(2_000);
        return new HikariDataSource(settings);
    }

    private LogPosition position(long position) {
        return new LogPosition(
                fixture.log.epoch(), position, fixture.log.eventIdAt(position).orElseThrow());
    }

    private EventRecord event(long position) {
        return EventRecord.of(fixture.log.after(position - 1, 1).getFirst());
    }

    private void forgetOffsets() throws Exception {
        Admin admin = fixture.admin;
        String group = "ordinal." + fixture.projection + ".g1";
        within(30)
                .untilAsserted(
                        () -> admin.deleteConsumerGroups(List.of(group)).all().get());
    }
}
