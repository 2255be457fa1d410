package dev.ordinal.projection;

import static dev.ordinal.projection.ProjectionFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.ParkedState;
import dev.ordinal.testkit.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadlyEventIT {

    private static final int POISONED = 3;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final ProjectionFixture fixture = new ProjectionFixture();

    @TempDir
    Path output;

    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void prepare() throws Exception {
        fixture.missTheDeadSoon();
    }

    @AfterEach
    void close() {
        processes.forEach(Process::destroyForcibly);
        fixture.close();
    }

    @Test
    void anEventThatKillsItsProcessIsRecognisedAndParked() throws Exception {
        fixture.startRelay();
        fixture.append(40, 10);
        fixture.appendPoison(POISONED).join();
        fixture.append(40, 10);

        int deaths = 0;
        Process process = start();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (fixture.parked().isEmpty()) {
            assertThat(System.nanoTime()).as("nothing is parked in " + LIMIT).isLessThan(deadline);
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                assertThat(process.exitValue()).isEqualTo(9);
                deaths++;
                assertThat(deaths).isLessThanOrEqualTo(4);
                process = start();
            }
        }
        fixture.awaitApplied(1, 76);
        process.destroyForcibly().waitFor();

        assertThat(fixture.parked().get(fixture.streamId(POISONED)))
                .satisfies(parked -> assertThat(parked).isNotNull())
                .extracting(ParkedStreams.Parked::sequence)
                .isEqualTo(4L);
        assertThat(fixture.tally(1).get(fixture.streamId(POISONED))).startsWith("4 ");
        fixture.start(Tally.of(fixture).healed());
        fixture.parkedStreams.retry(fixture.projection, null);
        fixture.awaitApplied(1, 81);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void aProcessThatIsKilledAgainAndAgainWithoutFaultOfItsEventsParksNone() throws Exception {
        fixture.startRelay();
        for (int kills = 1; kills <= 2; kills++) {
            Process process = start();
            fixture.append(500, 50);
            fixture.awaitApplied(1, 500L * kills - 250);
            process.destroyForcibly().waitFor();
        }
        fixture.start(Tally.of(fixture));

        fixture.awaitApplied(1, 1_000);

        assertThat(fixture.parked()).isEqualTo(Map.of());
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
    }

    @Test
    void anEventThatKillsItsProcessWhenItIsTriedAgainStaysParkedAndKillsNoMore() throws Exception {
        fixture.startRelay();
        fixture.append(10, 10);
        ProjectionRunner gentle = fixture.start(Tally.of(fixture));
        fixture.appendPoison(POISONED).join();
        within(30).until(() -> fixture.parked().size() == 1);
        gentle.close();

        fixture.parkedStreams.retry(fixture.projection, null);
        Process killed = start();
        assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Process next = start();
        fixture.append(10, 10);

        fixture.awaitApplied(1, 19);
        within(10)
                .until(() ->
                        fixture.parked().values().stream().allMatch(parked -> parked.state() == ParkedState.PARKED));
        assertThat(next.isAlive()).isTrue();
        next.destroyForcibly().waitFor();
    }

    private Process start() throws Exception {
        Process process = ProjectorProcess.start(fixture, TestServers.kafka(), output.resolve("projector.log"));
        processes.add(process);
        return process;
    }
}
