package dev.ordinal.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {

    @Test
    void aLivingProcessIsFoundAgain() {
        ProcessIdentity identity = ProcessIdentity.ofThisJvm();

        assertThat(identity.find()).contains(ProcessHandle.current());
    }

    @Test
    void anotherProcessThatHasTheIdNowIsNotTakenForIt() {
        long pid = ProcessHandle.current().pid();

        assertThat(new ProcessIdentity(pid, Instant.parse("2020-01-01T00:00:00Z")).find())
                .isEmpty();
        assertThat(new ProcessIdentity(pid, null).find()).isEmpty();
    }

    @Test
    void aProcessThatHasEndedIsNotFound() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.of(process.toHandle());
        process.destroyForcibly().waitFor();

        assertThat(identity.find()).isEmpty();
    }
}
