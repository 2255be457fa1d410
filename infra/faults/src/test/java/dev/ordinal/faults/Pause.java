package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** A process that is stopped with SIGSTOP until this is closed. */
final class Pause implements AutoCloseable {

    private final long pid;

    private Pause(long pid) {
        this.pid = pid;
    }

    static Pause of(long pid) {
        assertThat(signal("STOP", pid)).as("exit code of kill -STOP " + pid).isZero();
        return new Pause(pid);
    }

    /** Lets the process go on, if it still exists. */
    @Override
    public void close() {
        signal("CONT", pid);
    }

    private static int signal(String name, long pid) {
        try {
            return new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
