package dev.ordinal.eventstore.axon.reaction;

import static dev.ordinal.eventstore.axon.reaction.ReactingProcess.REACTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.reaction.NewsReactions;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import io.micrometer.core.instrument.Gauge;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedReactionIT {

    private final TestDatabase database = TestServers.newDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void processesShareTheSegmentsAndTakeOverWhatWasUnderWayInOneThatDies() throws SQLException {
        List<String> here = new CopyOnWriteArrayList<>();
        List<String> there = new CopyOnWriteArrayList<>();
        CountDownLatch never = new CountDownLatch(1);
        try (ReactingProcess first = new ReactingProcess(database, (written, _) -> {
                    here.add(written.id());
                    if (written.line().equals("stuck")) {
                        never.await();
                    }
                })
                .start()) {
            awaitSegments(first, 8);
            try (ReactingProcess second =
                    new ReactingProcess(database, (written, _) -> there.add(written.id())).start()) {
                awaitSegments(first, 4);
                awaitSegments(second, 4);
                for (int note = 0; note < 40; note++) {
                    first.write("note-" + note, "written");
                }
                await().until(() -> here.size() + there.size() == 40);
                assertThat(here).isNotEmpty();
                assertThat(there).isNotEmpty();

                String theirs = here.getFirst();
                first.write(theirs, "stuck");
                await().until(() -> here.stream().filter(theirs::equals).count() == 2);
                first.die();

                await().atMost(Duration.ofSeconds(20)).until(() -> there.contains(theirs));
                awaitSegments(second, 8);
                second.stop();
                assertThat(owners()).isZero();
            }
        }
    }

    @Test
    void aProcessThatCanStoreNothingAnyMoreGivesItsSegmentsUp() {
        List<String> there = new CopyOnWriteArrayList<>();
        try (ReactingProcess first = new ReactingProcess(
                                database, (_, cause) -> cause.send(new Note.Write("echo", "never stored")))
                        .start();
                ReactingProcess second =
                        new ReactingProcess(database, (written, _) -> there.add(written.id())).start()) {
            awaitSegments(first, 4);
            awaitSegments(second, 4);

            first.groupCommit.close();
            for (int note = 0; note < 20; note++) {
                second.write("note-" + note, "written");
            }

            await().atMost(Duration.ofSeconds(20)).until(() -> there.size() == 20);
            awaitSegments(second, 8);
            assertThat(first.health().isUp()).isFalse();
        }
    }

    @Test
    void aReactionThatBeginsAtTheHeadLeavesAloneWhatWasThereWhenItFirstRanAndWhatIsImported() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (ReactingProcess before = new ReactingProcess(database, true, (written, _) -> seen.add(written.line()))) {
            before.write("note-1", "old");
            before.start();
            before.write("note-1", "new");
            await().until(() -> seen.contains("new"));
            before.stop();
            before.write("note-1", "meanwhile");
        }
        try (ReactingProcess after =
                new ReactingProcess(database, true, (written, _) -> seen.add(written.line())).start()) {
            await().until(() -> seen.contains("meanwhile"));

            assertThat(seen).containsExactly("new", "meanwhile");
            assertThat(after.processor.supportsReset()).isFalse();
            assertThat(NewsReactions.running(database.dataSource())).containsExactly(REACTION);
            after.stop();
            assertThat(NewsReactions.running(database.dataSource())).isEmpty();
            assertThatThrownBy(after.processor::resetTokens).isInstanceOf(IllegalStateException.class);

            assertThat(NewsReactions.beginAgain(database.dataSource())).containsExactly(REACTION);
            after.write("note-1", "imported");
        }
        try (ReactingProcess behind =
                new ReactingProcess(database, true, (written, _) -> seen.add(written.line())).start()) {
            behind.write("note-1", "latest");
            await().until(() -> seen.contains("latest"));

            assertThat(seen).containsExactly("new", "meanwhile", "latest");
        }
    }

    @Test
    void whatLiesBeforeAReactionThatNobodyRunsShowsInAnotherProcess() {
        try (ReactingProcess process = new ReactingProcess(database, (_, _) -> {});
                ReactionBacklog backlog = new ReactionBacklog(database.dataSource())) {
            backlog.bindTo(process.meters);
            process.start();
            awaitSegments(process, Segments.ALL);
            process.write("note-1", "done");
            await().until(() -> figure(process, "free.segments") == 0 && figure(process, "backlog.events") == 0);
            assertThat(figure(process, "up")).isEqualTo(1);

            process.stop();
            process.write("note-1", "waits");
            process.write("note-1", "waits too");

            await().until(() -> figure(process, "free.segments") == Segments.ALL
                    && figure(process, "backlog.events") == 2
                    && figure(process, "backlog.seconds") > 0);
            assertThat(figure(process, "up")).isZero();
        }
    }

    @Test
    void whatADeadProcessLeftBeforeTheClockWasSetBackIsGoneOnWithAtOnce() {
        try (ReactingProcess before = new ReactingProcess(database, (_, _) -> {}).start()) {
            awaitSegments(before, Segments.ALL);
        }
        database.execute(
                "UPDATE reaction.token SET owner = 'dead', claimed_at = clock_timestamp() + interval '1 hour'");
        database.execute("INSERT INTO reaction.process VALUES ('%s', 'dead', clock_timestamp() + interval '1 hour')"
                .formatted(REACTION));
        List<String> seen = new CopyOnWriteArrayList<>();
        try (ReactingProcess process = new ReactingProcess(database, (written, _) -> seen.add(written.line()));
                ReactionBacklog backlog = new ReactionBacklog(database.dataSource())) {
            backlog.bindTo(process.meters);
            await().until(() -> figure(process, "free.segments") == Segments.ALL);

            process.start();
            process.write("note-1", "goes on");

            await().until(() -> seen.contains("goes on"));
            awaitSegments(process, Segments.ALL);
        }
    }

    @Test
    void howFarReactionsAreBehindIsLookedAtAgainAfterMemoryRanOut() {
        FailingConnections failing = new FailingConnections(database.dataSource(), "figures-reaction");
        try (ReactingProcess process = new ReactingProcess(database, (_, _) -> {}).start();
                ReactionBacklog backlog = new ReactionBacklog(failing.dataSource())) {
            failing.failNext();
            backlog.bindTo(process.meters);

            await().until(() -> !failing.isArmed() && figure(process, "free.segments") >= 0);
        }
    }

    private static double figure(ReactingProcess process, String name) {
        Gauge gauge = process.meters.find("ordinal.reaction." + name).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    private static void awaitSegments(ReactingProcess process, int count) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> process.processor.processingStatus().size() == count);
    }

    private int owners() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("SELECT count(owner) FROM reaction.token WHERE reaction = '" + REACTION + "'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
