package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Processes that are stopped with SIGSTOP until this is closed. */
final class Pause implements AutoCloseable {

    private final List<Long> pids = new ArrayList<>();

    private Pause() {}

    static Pause of(long pid) {
        Pause pause = new Pause();
        assertThat(pause.stop(pid)).as("exit code of kill -STOP " + pid).isZero();
        return pause;
    }

    /** Of a process and all that it has started. */
    static Pause ofTree(long pid) {
        Pause pause = of(pid);
        ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants).forEach(child -> pause.stop(child.pid()));
        return pause;
    }

    private int stop(long pid) {
        pids.add(pid);
        return signal("STOP", pid);
    }

    /** Lets the processes go on, if they still exist. */
    @Override
    public void close() {
        pids.forEach(pid -> signal("CONT", pid));
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
