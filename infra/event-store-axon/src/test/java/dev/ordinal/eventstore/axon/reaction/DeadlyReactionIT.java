package dev.ordinal.eventstore.axon.reaction;

import static dev.ordinal.eventstore.axon.reaction.DeadlyProcess.POISON;
import static dev.ordinal.eventstore.axon.reaction.ReactingProcess.REACTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.ParkedState;
import dev.ordinal.eventstore.reaction.ParkedReactions;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadlyReactionIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int NOTES = 24;
    private static final int LINES = 12;

    private final TestDatabase database = TestServers.newDatabase();
    private final ParkedReactions parked = new ParkedReactions(database.dataSource());
    private final List<Process> processes = new ArrayList<>();

    @TempDir
    Path output;

    @BeforeEach
    void prepare() {
        database.execute("CREATE TABLE handled (note text, line text)");
    }

    @AfterEach
    void close() {
        processes.forEach(Process::destroyForcibly);
        database.close();
    }

    @Test
    void anEventThatKillsItsProcessIsRecognisedAndParkedAndNoneOfThoseAtWorkBesideIt() throws Exception {
        try (ReactingProcess writer = new ReactingProcess(database, (_, _) -> {})) {
            writeAll(writer, "before");
            writer.write("note-7", POISON);
            for (int line = 1; line < LINES; line++) {
                writeAll(writer, "behind-" + line);
            }
        }

        int deaths = 0;
        Process process = start();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (parked.count(REACTION) == 0) {
            assertThat(System.nanoTime()).as("nothing is parked in " + LIMIT).isLessThan(deadline);
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                assertThat(process.exitValue()).isEqualTo(9);
                deaths++;
                assertThat(deaths).isLessThanOrEqualTo(5);
                process = start();
            }
        }

        await().atMost(LIMIT).until(() -> handled() == LINES * NOTES - (LINES - 1) || parked.count(REACTION) > 1);
        assertThat(deaths).isBetween(4, 5);
        assertThat(parked.list(REACTION, null, 99)).singleElement().satisfies(one -> {
            assertThat(one.streamId()).isEqualTo("note-7");
            assertThat(one.sequence()).isEqualTo(1);
            assertThat(one.cause()).contains("died while this event was the only one at work");
        });
        await().until(() -> count("SELECT count(*) FROM reaction.token WHERE deaths > 0 OR trial > 0") == 0);
        process.destroyForcibly().waitFor();
        missTheDead();
        parked.retry(REACTION, "note-7");
        try (ReactingProcess healed = new ReactingProcess(
                        database, (written, _) -> DeadlyProcess.record(database.dataSource(), written))
                .start()) {
            await().until(() -> parked.count(REACTION) == 0);
            assertThat(count("SELECT count(*) FROM handled WHERE note = 'note-7' AND line LIKE 'behind-%'"))
                    .isEqualTo(LINES - 1);
            await().until(() -> healed.health().isUp());
        }
    }

    @Test
    void aProcessThatIsKilledAgainAndAgainWithoutFaultOfItsEventsParksNone() throws Exception {
        try (ReactingProcess writer = new ReactingProcess(database, (_, _) -> {})) {
            for (int line = 0; line < LINES; line++) {
                writeAll(writer, "line-" + line);
            }
        }
        for (int kills = 1; kills <= 6; kills++) {
            int enough = 36 * kills;
            Process process = start();
            await().atMost(LIMIT).until(() -> handled() >= enough);
            process.destroyForcibly().waitFor();
        }
        Process process = start();

        await().atMost(LIMIT).until(() -> handled() == LINES * NOTES);
        await().until(() -> count("SELECT count(*) FROM reaction.token WHERE deaths > 0 OR trial > 0") == 0);
        assertThat(parked.list(null, null, 99)).isEmpty();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void anEventThatKillsItsProcessWhenItIsTriedAgainStaysParkedAndKillsNoMore() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch again = new CountDownLatch(1);
        try (ReactingProcess process = new ReactingProcess(database, (written, _) -> {
                    if (written.line().equals(POISON)) {
                        if (parked.count(REACTION) == 0) {
                            throw new IllegalStateException("planted");
                        }
                        again.countDown();
                        never.await();
                    }
                })
                .start()) {
            process.write("note-1", POISON);
            await().until(() -> parked.count(REACTION) == 1);
            database.execute("UPDATE reaction.parked SET unreadable = true");
            parked.retry(REACTION, "note-1");
            await().until(() -> again.getCount() == 0);

            process.die();
        }
        missTheDead();
        try (ReactingProcess successor = new ReactingProcess(
                        database, (written, _) -> DeadlyProcess.record(database.dataSource(), written))
                .start()) {
            successor.write("note-2", "other");
            await().until(() -> count("SELECT count(*) FROM handled") == 1);
            await().until(() -> successor.processor.processingStatus().size() == Segments.ALL);

            assertThat(parked.list(REACTION, "note-1", 9)).singleElement().satisfies(one -> {
                assertThat(one.state()).isEqualTo(ParkedState.PARKED);
                assertThat(one.attempts()).isEqualTo(2);
                assertThat(one.cause())
                        .startsWith("The process died while this event")
                        .contains("planted");
            });
        }
    }

    private static void writeAll(ReactingProcess writer, String line) {
        for (int note = 0; note < NOTES; note++) {
            writer.write("note-" + note, line);
        }
    }

    private Process start() throws IOException {
        if (!processes.isEmpty()) {
            missTheDead();
        }
        Process process = DeadlyProcess.start(database, output.resolve("process.log"));
        processes.add(process);
        return process;
    }

    /** At once, rather than when their claims have run out. */
    private void missTheDead() {
        database.execute("UPDATE reaction.token SET claimed_at = claimed_at - interval '1 minute'");
        database.execute("DELETE FROM reaction.process");
    }

    private long handled() throws SQLException {
        return count("SELECT count(DISTINCT (note, line)) FROM handled");
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
