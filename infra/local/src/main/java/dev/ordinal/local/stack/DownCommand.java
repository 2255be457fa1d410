package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ordinal down}. */
@Command(
        name = "down",
        description = "Stop the system that `up` started, also what a killed `up` left behind; data stay.")
public final class DownCommand implements Callable<Integer> {

    private static final int PATIENCE_SECONDS = 120;

    @Mixin
    private final DataOption data = new DataOption();

    @Override
    public Integer call() {
        Path directory = data.directory();
        Optional<ProcessHandle> up =
                RunFile.read(directory).flatMap(run -> run.up().find());
        up.ifPresent(DownCommand::stop);
        try (UpLock _ = UpLock.tryTake(directory)
                .orElseThrow(() -> new CommandFailed("an `up` is just starting: give it a moment, then try again"))) {
            List<String> leftovers = Leftovers.stop(directory);
            if (up.isEmpty() && leftovers.isEmpty()) {
                System.out.println("nothing was up");
            } else {
                System.out.println(leftovers.isEmpty() ? "stopped" : "stopped " + String.join(", ", leftovers));
            }
        }
        return 0;
    }

    private static void stop(ProcessHandle up) {
        up.destroy();
        try {
            up.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new CommandFailed("`up` (pid " + up.pid() + ") has not ended after " + PATIENCE_SECONDS
                    + " s: end it with kill -9 " + up.pid() + ", then give this command again");
        }
    }
}
