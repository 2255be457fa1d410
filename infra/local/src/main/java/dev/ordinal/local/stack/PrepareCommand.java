package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.process.ProcessFailed;
import dev.ordinal.local.server.Directories;
import dev.ordinal.local.stack.Prepared.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The end of a build, called by the script: unpacks the applications and trains their AOT caches. */
@Command(name = "prepare", hidden = true, description = "Unpack the built applications and train their AOT caches.")
public final class PrepareCommand implements Callable<Integer> {

    @Override
    public Integer call() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(PrepareCommand::endChildren));
        Prepared prepared = DataOption.prepared();
        try {
            unpack(prepared, Program.COMMAND_SIDE);
            unpack(prepared, Program.QUERY_SIDE);
            for (Program program : Program.values()) {
                Files.deleteIfExists(prepared.cache(program));
            }
        } catch (IOException e) {
            throw new CommandFailed("cannot prepare the applications in " + prepared.home() + ": " + e.getMessage());
        }
        try {
            new Training(prepared).run();
        } catch (IOException | ProcessFailed | CommandFailed e) {
            System.err.println("ordinal: starts will be slower, there is no AOT cache: " + e.getMessage());
        }
        return 0;
    }

    private static void endChildren() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private static void unpack(Prepared prepared, Program program) throws IOException, InterruptedException {
        Path jar = DataOption.projectRoot()
                .resolve(program.label())
                .resolve("target")
                .resolve(program.label() + ".jar");
        if (!Files.exists(jar)) {
            throw new CommandFailed("there is no " + jar + ": start with infra/ordinal, which builds it");
        }
        Path next = prepared.home().resolve(program.label() + ".next");
        Directories.delete(next);
        List<String> command = List.of(
                Prepared.java(),
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--destination",
                next.toString());
        Process extract = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (extract.waitFor() != 0) {
            throw new CommandFailed("cannot unpack " + jar + ": build it again");
        }
        Directories.delete(prepared.unpacked(program));
        Files.move(next, prepared.unpacked(program));
    }
}
