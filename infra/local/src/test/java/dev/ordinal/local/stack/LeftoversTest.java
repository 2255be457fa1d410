package dev.ordinal.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.local.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {

    @TempDir
    private Path data;

    private Process process;

    @BeforeEach
    void startSomething() throws IOException {
        process = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void endIt() {
        process.destroyForcibly();
    }

    @Test
    void whatAKilledUpLeftBehindIsStopped() {
        runFile(ProcessIdentity.of(process.toHandle())).write(data);

        assertThat(Leftovers.stop(data)).containsExactly("kafka (pid " + process.pid() + ")");

        assertThat(process.isAlive()).isFalse();
        assertThat(RunFile.read(data)).isEmpty();
    }

    @Test
    void aStrangerThatHasThePidNowIsLeftAlone() {
        runFile(new ProcessIdentity(process.pid(), Instant.parse("2020-01-01T00:00:00Z"), null))
                .write(data);

        assertThat(Leftovers.stop(data)).isEmpty();

        assertThat(process.isAlive()).isTrue();
    }

    private static RunFile runFile(ProcessIdentity kafka) {
        return new RunFile(
                new ProcessIdentity(1, Instant.EPOCH, null),
                1,
                "token",
                Settings.PortPlan.free(),
                List.of(new RunFile.PartEntry("kafka", Optional.of(kafka), false, "127.0.0.1:19092")));
    }
}
