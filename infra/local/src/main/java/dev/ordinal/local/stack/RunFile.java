package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import dev.ordinal.local.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * What a running {@code up} has written down for the other commands, and for the next {@code up} if it was killed.
 *
 * @param up the process of {@code up} itself
 * @param controlPort where {@code up} takes requests on the loopback address
 * @param controlToken what a request must show; the file is readable by its owner only
 */
record RunFile(
        ProcessIdentity up, int controlPort, String controlToken, Settings.PortPlan ports, List<PartEntry> parts) {

    /**
     * @param process absent for an external server, and before the part is started
     * @param url where it is reached
     */
    record PartEntry(String name, Optional<ProcessIdentity> process, boolean external, String url) {}

    private static Path path(Path data) {
        return data.resolve("run.json");
    }

    static Optional<RunFile> read(Path data) {
        Path file = path(data);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(file), RunFile.class));
        } catch (IOException | JacksonException e) {
            throw new CommandFailed(
                    "cannot read " + file + ": see with `ps` what of Ordinal still runs, stop it, and delete the file");
        }
    }

    void write(Path data) {
        Path file = path(data);
        Path next = data.resolve("run.json.next");
        try {
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, Json.pretty(this));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailed("cannot write " + file + ": " + e.getMessage());
        }
    }

    static void delete(Path data) {
        try {
            Files.deleteIfExists(path(data));
        } catch (IOException e) {
            throw new CommandFailed("cannot delete " + path(data) + ": " + e.getMessage());
        }
    }
}
