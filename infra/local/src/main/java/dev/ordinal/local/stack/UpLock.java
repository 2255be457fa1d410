package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Held by the one {@code up} of a data directory; the system gives it back however that process ends. */
final class UpLock implements AutoCloseable {

    private final FileChannel channel;

    private UpLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Empty if another process holds it. */
    static Optional<UpLock> tryTake(Path data) {
        try {
            Files.createDirectories(data);
            FileChannel channel =
                    FileChannel.open(data.resolve("up.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return Optional.of(new UpLock(channel));
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new CommandFailed(
                    "cannot work in " + data + ": " + e.getMessage() + "; choose another directory with --data");
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new CommandFailed("cannot give back the lock of the data directory: " + e.getMessage());
        }
    }
}
