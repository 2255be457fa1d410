package dev.ordinal.shop.query.tool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {

    @TempDir
    private Path directory;

    /** Works until it is interrupted. */
    static final class Work {
        static void main(String[] arguments) throws IOException {
            Path told = Path.of(arguments[0]);
            try (Interruption _ = Interruption.ofThisThread()) {
                Files.writeString(told, "at work");
                try {
                    Thread.sleep(Long.MAX_VALUE);
                } catch (InterruptedException _) {
                    Files.writeString(told, "left in order");
                }
            }
        }
    }

    @Test
    void whatKillsTheProgramThatAPersonStartedEndsItsToolToo() throws Exception {
        Path told = directory.resolve("told");
        Process program = program(told);
        await().atMost(20, SECONDS).until(() -> Files.exists(told) && says(told, "at work"));
        List<ProcessHandle> tool = program.descendants().toList();
        assertThat(tool).hasSize(1);

        try {
            program.destroyForcibly();

            await().atMost(10, SECONDS).until(() -> !tool.getFirst().isAlive());
            assertThat(told).hasContent("left in order");
        } finally {
            tool.getFirst().destroyForcibly();
        }
    }

    /** A shell in the place of the program. */
    private static Process program(Path told) throws IOException {
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "ORDINAL_STARTED_BY=$$ \"$0\" \"$@\"; true",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Work.class.getName(),
                        told.toString())
                .inheritIO()
                .start();
    }

    private static boolean says(Path file, String text) throws IOException {
        return Files.readString(file).equals(text);
    }
}
