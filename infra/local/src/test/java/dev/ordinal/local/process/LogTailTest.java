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
    void aStructuredLineIsReadForItsMessageAndItsError() {
        String log = """
                {"log":{"level":"INFO"},"message":"starting"}
                {"log":{"level":"ERROR"},"message":"Relay stopped","error":{"message":"no route\\nto host"}}
                {"log":{"level":"INFO"},"message":"bye"}
                """;

        assertThat(LogTail.lastMeaningfulLine(log)).isEqualTo("Relay stopped: no route to host");
    }

    @Test
    void aFailureOfOursIsTakenOutOfAllThatWasThrownAroundIt() {
        String log = """
                {"message":"Application run failed","error":{"message":"Error creating bean","stack_trace":"org.spring.X: Error creating bean\\n\\tat a.b.C\\nCaused by: \
                dev.ordinal.personaldata.WrongMasterKey: Version 2 is not given\\n\\tat d.e.F\\nCaused by: javax.crypto.AEADBadTagException: Tag mismatch\\n\\tat g.h.I"}}
                """;

        assertThat(LogTail.lastMeaningfulLine(log)).isEqualTo("Version 2 is not given");
    }

    @Test
    void springsExplanationOfAFailedStartIsTakenOutOfItsBox() {
        String log = """
                {"message":"\\n****\\nAPPLICATION FAILED TO START\\n****\\n\\nDescription:\\n\\nPort 8081 was already in use.\\n\\nAction:\\n\\nStop it."}
                """;

        assertThat(LogTail.lastMeaningfulLine(log)).isEqualTo("Port 8081 was already in use.");
    }

    @Test
    void withoutTroubleItIsTheLastLine() {
        assertThat(LogTail.lastMeaningfulLine("one\ntwo\n\n")).isEqualTo("two");
        assertThat(LogTail.lastMeaningfulLine("")).isEmpty();
    }
}
