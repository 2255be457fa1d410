package dev.ordinal.shop.query.tool;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.reaction.ParkedReactions;
import dev.ordinal.eventstore.reaction.ReactionSchema;
import dev.ordinal.projection.ParkedStreams;
import dev.ordinal.projection.ProjectionSchema;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PendingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TestDatabase database = TestServers.newDatabase();
    private final ScheduledExecutorService projector = Executors.newSingleThreadScheduledExecutor();
    private final Waiting waiting =
            new Waiting(new ParkedStreams(database.dataSource()), new ParkedReactions(database.dataSource()));

    PendingIT() {
        ProjectionSchema.migrate(database.dataSource());
        database.execute("""
                INSERT INTO projection.generation (projection, generation, version, store, stream_types, topics, state)
                VALUES ('users', 1, 1, 'POSTGRES', '{user}', '{ordinal.user}', 'LIVE');
                INSERT INTO projection.parked (projection, generation, stream_id, stream_type, topic, partition, sequence, position, event_id, type, cause, state)
                VALUES ('users', 1, 'user-1', 'user', 'ordinal.user', 0, 1, 1, 'e1', 'user.renamed', 'a test', 'RETRYING')""");
    }

    @AfterEach
    void close() throws InterruptedException {
        projector.shutdownNow();
        projector.awaitTermination(10, TimeUnit.SECONDS);
        database.close();
    }

    @Test
    void aStreamThatIsCarriedOnIsWaitedForHoweverLongItIs() {
        ScheduledFuture<?> _ = projector.scheduleAtFixedRate(
                () -> database.execute("""
                        UPDATE projection.parked SET position = position + 1;
                        DELETE FROM projection.parked WHERE position > 50"""), 0, PATIENCE.toMillis() / 20, TimeUnit.MILLISECONDS);

        assertThatCode(this::awaitIt).doesNotThrowAnyException();
    }

    @Test
    void oneThatNobodyCarriesOnIsNotWaitedForForEver() {
        assertThatThrownBy(this::awaitIt)
                .isInstanceOf(ToolFailed.class)
                .hasMessageStartingWith("nobody went on with users (generation 1) for 5 s");
    }

    @Test
    void aStreamOfAReactionIsWaitedForWhileItsProcessIsAtWorkOnAnother() {
        oneOfAReactionBehindAnother();
        ScheduledFuture<?> _ = projector.scheduleAtFixedRate(
                () -> database.execute("UPDATE reaction.token SET claimed_at = clock_timestamp()"),
                0,
                1,
                TimeUnit.SECONDS);
        ScheduledFuture<?> _ = projector.schedule(
                () -> database.execute("DELETE FROM reaction.parked"), 2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);

        assertThatCode(() -> await("welcome", "user-9")).doesNotThrowAnyException();
    }

    @Test
    void aStreamOfAReactionWhoseProcessIsGoneIsNotWaitedForForEver() {
        oneOfAReactionBehindAnother();

        assertThatThrownBy(() -> await("welcome", "user-9")).isInstanceOf(ToolFailed.class);
    }

    private void oneOfAReactionBehindAnother() {
        ReactionSchema.migrate(database.dataSource());
        database.execute("""
                INSERT INTO reaction.token (reaction, segment, position, owner, claimed_at)
                SELECT 'welcome', segment, 0, 'a process', clock_timestamp() FROM generate_series(0, 1) AS segment;
                INSERT INTO reaction.parked (reaction, stream_id, segment, sequence, position, event_id, type, cause, unreadable, state)
                VALUES ('welcome', 'user-1', 0, 1, 1, 'e1', 'user.renamed', 'a test', false, 'RETRYING'),
                       ('welcome', 'user-9', 1, 1, 2, 'e2', 'user.renamed', 'a test', false, 'ASKED')""");
    }

    private void awaitIt() throws InterruptedException {
        await("users", "user-1");
    }

    private void await(String name, String stream) throws InterruptedException {
        Pending.await(waiting, name, stream, new PrintWriter(Writer.nullWriter()), PATIENCE);
    }
}
