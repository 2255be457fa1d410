package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data}, for every command that concerns a running system. */
public final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where data and logs are kept (.ordinal in the project's root)")
    private @Nullable Path directory;

    boolean isGiven() {
        return directory != null;
    }

    Path directory() {
        if (directory != null && directory.toString().isBlank()) {
            throw new CommandFailed(CommandFailed.USAGE, "--data: name a directory");
        }
        Path chosen = directory == null ? projectRoot().resolve(".ordinal") : directory;
        return chosen.toAbsolutePath().normalize();
    }

    /** Where mail is kept that the local system has caught. */
    public Path mail() {
        return Settings.mail(directory());
    }

    static Path projectRoot() {
        return Path.of(System.getProperty("ordinal.root", "."));
    }

    static Prepared prepared() {
        return new Prepared(
                projectRoot().resolve("infra/local/target/run").toAbsolutePath().normalize());
    }
}
