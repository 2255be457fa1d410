package dev.ordinal.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessIdentityTest {

    @Test
    void aLivingProcessIsFoundAgain() {
        ProcessIdentity identity = ProcessIdentity.ofThisJvm();

        assertThat(identity.find()).contains(ProcessHandle.current());
    }

    @Test
    void anotherProcessThatHasTheIdNowIsNotTakenForIt() {
        long pid = ProcessHandle.current().pid();

        assertThat(new ProcessIdentity(pid, Instant.parse("2020-01-01T00:00:00Z"), null).find())
                .isEmpty();
        assertThat(new ProcessIdentity(pid, null, null).find()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessIsFoundAgainAfterTheSystemsClockWasSet() {
        ProcessIdentity identity = ProcessIdentity.ofThisJvm();
        Instant computedBefore = Instant.now().minus(Duration.ofDays(1));

        assertThat(new ProcessIdentity(identity.pid(), computedBefore, identity.boot()).find())
                .contains(ProcessHandle.current());
        assertThat(new ProcessIdentity(identity.pid(), identity.startedAt(), identity.boot() + "1").find())
                .isEmpty();
    }

    @Test
    void theStartIsFoundBehindANameWithSpacesAndParentheses() {
        assertThat(ProcessIdentity.startTicks(
                        "42 (a) (b c) 1) S 1 42 42 0 -1 4194304 102 0 0 0 0 0 0 0 20 0 1 0 2759493 3133440 411\n"))
                .isEqualTo("2759493");
    }

    @Test
    void aProcessThatHasEndedIsNotFound() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.of(process.toHandle());
        process.destroyForcibly().waitFor();

        assertThat(identity.find()).isEmpty();
    }
}
