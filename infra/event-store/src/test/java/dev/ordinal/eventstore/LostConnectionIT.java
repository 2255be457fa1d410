package dev.ordinal.eventstore;

import static dev.ordinal.eventstore.StoreFixture.event;
import static dev.ordinal.eventstore.StoreFixture.failure;
import static dev.ordinal.eventstore.StoreFixture.outcome;
import static dev.ordinal.eventstore.StoreFixture.taking;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ordinal.testkit.TestServers;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LostConnectionIT {

    private static final String END_THE_WRITER = """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND query LIKE '%FROM event_store.append(%' AND pid <> pg_backend_pid()""";

    private final StoreFixture store = new StoreFixture();
    private final CuttingProxy proxy = new CuttingProxy(
            TestServers.postgres().host(), TestServers.postgres().port());
    private final HikariDataSource throughProxy =
            pool("jdbc:postgresql://127.0.0.1:%d/%s".formatted(proxy.port(), store.database.name()));
    private final AppendSignal unheard = new AppendSignal(store.database.dataSource());
    private final GroupCommit writer = writer(Duration.ofSeconds(10));

    LostConnectionIT() throws IOException {}

    @AfterEach
    void close() {
        writer.close();
        unheard.close();
        throughProxy.close();
        proxy.close();
        store.close();
    }

    @Test
    void aCommitWhoseAnswerWasLostIsFoundByItsOwnEvents() throws SQLException {
        join(writer.append(Append.of(event("user-1", 0))));
        proxy.loseTheNextAnswer();

        Appended appended = join(writer.append(new Append(
                List.of(event("user-1", 1), event("user-2", 0)),
                taking("user-2", 0, "email", "a").claims(),
                outcome("key", "done"))));

        assertThat(appended.firstPosition()).isEqualTo(2);
        assertThat(appended.lastPosition()).isEqualTo(3);
        assertThat(appended.recordedAt()).isEqualTo(store.everything().getLast().recordedAt());
        assertThat(store.everything()).hasSize(3);
        LogAssert.positionsAndSequencesHaveNoHole(store.everything());
        assertThat(store.number("SELECT count(*) FROM event_store.claim")).isEqualTo(1);
    }

    @Test
    void aRefusalWhoseAnswerWasLostIsFoundToo() {
        join(writer.append(Append.of(event("user-1", 0))));
        proxy.loseTheNextAnswer();

        Appended appended = join(writer.append(new Append(List.of(), List.of(), outcome("key", "refused"))));

        assertThat(appended.lastPosition()).isEqualTo(1);
        assertThat(store.log.outcome("key".getBytes(UTF_8))).isPresent();
    }

    @Test
    void aBatchWhoseServerProcessDiedBeforeTheCommitIsStoredOnce() throws SQLException {
        try (StoreFixture.HeldLock _ = store.holdTheLock()) {
            assertThat(store.number(END_THE_WRITER)).isEqualTo(1);
        }

        assertThat(store.store(event("user-1", 0)).firstPosition()).isEqualTo(2);
        assertThat(store.log.head()).isEqualTo(2);
    }

    @Test
    void whenTheOutcomeStaysUnknownThatIsWhatIsSaid() {
        try (GroupCommit impatient = writer(Duration.ofMillis(500))) {
            join(impatient.append(Append.of(event("user-1", 0))));
            proxy.loseTheNextAnswer();
            CompletableFuture<Appended> answer = impatient.append(Append.of(event("user-1", 1)));
            proxy.close();

            AppendFailure failure = failure(answer);

            assertThat(failure).isInstanceOf(AppendFailure.OutcomeUnknown.class);
            assertThat(failure.isTransient()).isTrue();
        }
    }

    @Test
    void aDatabaseThatFallsSilentHoldsUpTheWriterForItsPatienceOnly() {
        try (GroupCommit impatient = writer(Duration.ofSeconds(2))) {
            join(impatient.append(Append.of(event("user-1", 0))));
            proxy.swallowAnswers(true);

            assertThat(failure(impatient.append(Append.of(event("user-1", 1)))))
                    .isInstanceOf(AppendFailure.OutcomeUnknown.class);

            proxy.swallowAnswers(false);
            assertThat(join(impatient.append(Append.of(event("user-2", 0)))).firstPosition())
                    .isEqualTo(3);
        }
    }

    @Test
    void whenNothingWasSentNothingIsStored() {
        proxy.close();
        try (GroupCommit impatient = writer(Duration.ofMillis(500))) {
            assertThat(failure(impatient.append(Append.of(event("user-1", 0)))))
                    .isInstanceOf(AppendFailure.Overloaded.class);
        }
    }

    @Test
    void everythingAcknowledgedIsStoredOnceWhileServerProcessesDieAtRandomMoments() throws Exception {
        long seed = System.nanoTime();
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        int killed = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int number = 0; number < 8; number++) {
                String streamId = "user-" + number;
                writers.add(threads.submit(() -> writeTo(streamId, acknowledged)));
            }
            Random random = new Random(seed);
            while (!writers.stream().allMatch(Future::isDone)) {
                TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
                killed += (int) store.number(END_THE_WRITER);
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }

        List<StoredEvent> events = store.everything();
        assertThat(killed).as("seed %d", seed).isPositive();
        LogAssert.positionsAndSequencesHaveNoHole(events);
        assertThat(events)
                .extracting(StoredEvent::eventId)
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    private void writeTo(String streamId, Queue<String> acknowledged) {
        for (int sequence = 0; sequence < 200; sequence++) {
            NewEvent event = event(streamId, sequence);
            join(store.writer.append(Append.of(event)));
            acknowledged.add(event.eventId());
        }
    }

    private static Appended join(CompletableFuture<Appended> answer) {
        return answer.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private GroupCommit writer(Duration patience) {
        GroupCommit.Limits usual = GroupCommit.Limits.DEFAULT;
        return new GroupCommit(
                throughProxy,
                store.hash,
                unheard,
                new GroupCommit.Limits(
                        usual.queuedRows(), usual.queuedBytes(), usual.batchRows(), usual.batchBytes(), patience));
    }

    private HikariDataSource pool(String url) {
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl(url);
        settings.setUsername(store.database.user());
        settings.setPassword(store.database.password());
        settings.setMaximumPoolSize(3);
        settings.setMinimumIdle(0);
        settings.setConnectionTimeout(300);
        return new HikariDataSource(settings);
    }
}
