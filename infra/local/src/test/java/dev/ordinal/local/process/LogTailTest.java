package dev.ordinal.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTailTest {

    @Test
    void theLastLineThatSpeaksOfTroubleIsChosenOverStackFramesAndFarewells() {
        String log = """
                INFO starting
                ERROR - Cannot bind to port 8081
                \tat dev.ordinal.Main.main(Main.java:1)
                \t... 3 more

                INFO bye
                """;

        assertThat(LogTail.lastMeaningfulLine(log)).isEqualTo("ERROR - Cannot bind to port 8081");
    }

    @Test
    void withoutTroubleItIsTheLastLine() {
        assertThat(LogTail.lastMeaningfulLine("one\ntwo\n\n")).isEqualTo("two");
        assertThat(LogTail.lastMeaningfulLine("")).isEmpty();
    }
}
