package dev.ordinal.local.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OsProcessIT {

    @TempDir
    private Path directory;

    @Test
    void aProcessDoesNotOutliveTheJvmThatStartedItEvenIfThatIsKilled() throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName(),
                        directory.toString())
                .start();
        long pid = Long.parseLong(jvm.inputReader().readLine());
        assertThat(isRunning(pid)).isTrue();

        jvm.destroyForcibly();

        await().atMost(10, SECONDS).until(() -> !isRunning(pid));
    }

    @Test
    void aProcessThatDiesBeforeItIsReadySaysWhyInOneLine() {
        OsProcess process = OsProcess.start(
                "thing",
                List.of("sh", "-c", "echo starting; echo 'fatal: no such luck'; echo bye; exit 7"),
                Map.of(),
                Signal.TERM,
                directory.resolve("thing.log"));

        assertThatThrownBy(() -> process.awaitReady(() -> false, Duration.ofSeconds(10)))
                .isInstanceOf(ProcessFailed.class)
                .hasMessage("thing ended with exit code 7: fatal: no such luck (log: " + directory.resolve("thing.log")
                        + ")");
    }

    @Test
    void aProcessThatIgnoresTheRequestToStopIsKilledAfterTheGrace() {
        OsProcess process = OsProcess.start(
                "deaf",
                List.of("sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done"),
                Map.of(),
                Signal.TERM,
                directory.resolve("deaf.log"));
        process.awaitReady(() -> process.output().contains("deaf"), Duration.ofSeconds(10));

        process.stop(Duration.ofMillis(300));

        assertThat(process.isAlive()).isFalse();
    }

    private static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** The JVM that is killed. */
    static final class Starter {

        private Starter() {}

        public static void main(String[] args) throws InterruptedException {
            OsProcess process = OsProcess.start(
                    "sleep", List.of("sleep", "600"), Map.of(), Signal.TERM, Path.of(args[0], "sleep.log"));
            System.out.println(process.pid());
            new CountDownLatch(1).await();
        }
    }
}
