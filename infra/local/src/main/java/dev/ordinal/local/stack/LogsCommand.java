package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ordinal logs}. */
@Command(name = "logs", description = "Print the log of one part since the last `up`.")
public final class LogsCommand implements Callable<Integer> {

    private static final int POLL_MILLIS = 200;

    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "postgres, redis, kafka, command-side, projector or query-api")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "go on printing what is added, until Ctrl-C")
    private boolean follow;

    @Override
    public Integer call() throws InterruptedException {
        Part part = Part.labelled(name);
        Path log = Settings.log(data.directory(), part);
        if (!Files.exists(log)) {
            throw new CommandFailed("there is no log " + log + ": start the system with infra/ordinal up");
        }
        try {
            long printed = print(log, 0);
            while (follow) {
                Thread.sleep(POLL_MILLIS);
                printed = print(log, printed);
            }
            return 0;
        } catch (IOException e) {
            throw new CommandFailed("cannot read " + log + ": " + e.getMessage());
        }
    }

    /** Prints from the offset, or from the start of a log that a new `up` has begun; returns the offset of what comes next. */
    private static long print(Path log, long offset) throws IOException {
        if (!Files.exists(log)) {
            return 0;
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(file.length() < offset ? 0 : offset);
            byte[] chunk = new byte[1 << 16];
            for (int read = file.read(chunk); read > 0; read = file.read(chunk)) {
                System.out.write(chunk, 0, read);
            }
            System.out.flush();
            return file.getFilePointer();
        }
    }
}
