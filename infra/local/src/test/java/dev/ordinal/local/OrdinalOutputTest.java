package dev.ordinal.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdinalOutputTest {

    private static final File FULL = new File("/dev/full");

    @Test
    void anAnswerThatFindsNoRoomOnTheDiskIsAFailure() throws Exception {
        assumeTrue(FULL.exists());

        Process ordinal = new ProcessBuilder(help()).redirectOutput(FULL).start();

        assertThat(errors(ordinal)).isEqualTo("ordinal: the answer could not be written (No space left on device)\n");
        assertThat(ordinal.waitFor()).isEqualTo(1);
    }

    @Test
    void aReaderThatHasReadEnoughIsNone() throws Exception {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "{ \"$0\" \"$@\"; echo \"ended with $?\" >&2; } | true"));
        command.addAll(help());

        Process ordinal = new ProcessBuilder(command).start();

        assertThat(errors(ordinal)).isEqualTo("ended with 0\n");
    }

    private static List<String> help() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Ordinal.class.getName(),
                "--help");
    }

    private static String errors(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
