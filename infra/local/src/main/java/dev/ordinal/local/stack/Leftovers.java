package dev.ordinal.local.stack;

import dev.ordinal.local.process.ProcessIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Parts whose {@code up} was killed. Call only while holding the {@link UpLock}. */
final class Leftovers {

    private static final int GRACE_SECONDS = 15;

    private Leftovers() {}

    /** Stops what is left of an earlier {@code up}; a process that merely has the id of one is left alone. Returns the names of what was stopped. */
    static List<String> stop(Path data) {
        List<RunFile.PartEntry> parts = RunFile.read(data).map(RunFile::parts).orElse(List.of());
        List<String> stopped = new ArrayList<>();
        for (RunFile.PartEntry part : parts.reversed()) {
            Optional<ProcessHandle> process = part.process().flatMap(ProcessIdentity::find);
            process.ifPresent(left -> {
                end(left);
                stopped.add(part.name() + " (pid " + left.pid() + ")");
            });
        }
        RunFile.delete(data);
        return stopped;
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().orTimeout(GRACE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }
}
