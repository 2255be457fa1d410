package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ordinal restart}. */
@Command(
        name = "restart",
        description = "Restart one part of the running system, also one that was killed; returns when it is ready.")
public final class RestartCommand implements Callable<Integer> {

    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "postgres, redis, kafka, command-side, projector or query-api")
    private String name = "";

    @Override
    public Integer call() {
        Part part = Part.labelled(name);
        RunFile run = RunFile.read(data.directory())
                .filter(found -> found.up().find().isPresent())
                .orElseThrow(() -> new CommandFailed("nothing is up: start with infra/ordinal up"));
        long start = System.nanoTime();
        Control.requestRestart(run, part);
        System.out.printf(Locale.ROOT, "%s is ready again after %.1f s%n", name, (System.nanoTime() - start) / 1e9);
        return 0;
    }
}
