package dev.ordinal.local.process;

import java.io.IOException;
import java.util.List;

/** The signals that ask a process to stop; which one means "orderly, now" differs between servers. */
public enum Signal {
    TERM,
    INT;

    void send(long pid) {
        try {
            new ProcessBuilder(List.of("sh", "-c", "kill -" + name() + " " + pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new ProcessFailed("cannot send a signal to process " + pid + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
