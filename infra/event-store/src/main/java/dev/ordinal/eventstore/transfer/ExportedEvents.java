package dev.ordinal.eventstore.transfer;

import dev.ordinal.eventstore.StoredEvent;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The events of an exported file, in its order. A file that ends within a line, or holds a line that is no event, shows as {@link TransferFailed} naming the line, after
 * the events before it. Used by one thread.
 */
public final class ExportedEvents implements Iterator<StoredEvent>, AutoCloseable {

    private final Path path;
    private final InputStream in;
    private long lines;
    private @Nullable StoredEvent next;
    private boolean ended;

    /** Opens a file, gzipped where its name ends in {@code .gz}. */
    public ExportedEvents(Path path) {
        this.path = path;
        try {
            this.in = new ExportFile(path).read();
        } catch (NoSuchFileException e) {
            throw new TransferFailed("there is no file " + path, e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = read();
        }
        return next != null;
    }

    @Override
    public StoredEvent next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        StoredEvent event = next;
        next = null;
        return event;
    }

    private @Nullable StoredEvent read() {
        byte[] line = line();
        if (ended && line.length == 0) {
            return null;
        }
        lines++;
        if (ended) {
            throw new TransferFailed(
                    "%s ends within line %d: export it again, which goes on from there".formatted(path, lines));
        }
        try {
            return EventLine.read(line);
        } catch (TransferFailed e) {
            throw new TransferFailed("%s, line %d is no event: %s".formatted(path, lines, e.getMessage()), e);
        }
    }

    private byte[] line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    ended = true;
                    break;
                }
                if (line.size() == EventLine.LONGEST) {
                    throw new TransferFailed(
                            "%s is no export: line %d is longer than any event's".formatted(path, lines + 1));
                }
                line.write(next);
            }
        } catch (EOFException e) {
            throw new TransferFailed(
                    "%s ends within line %d: export it again, which goes on from there".formatted(path, lines + 1), e);
        } catch (ZipException e) {
            throw new TransferFailed(
                    lines == 0
                            ? path + " is not gzipped, as its name says, or is damaged"
                            : "%s is damaged behind line %d: delete it and export anew".formatted(path, lines),
                    e);
        } catch (IOException e) {
            throw unreadable(e);
        }
        return line.toByteArray();
    }

    private TransferFailed unreadable(IOException e) {
        return new TransferFailed("can't read %s: %s".formatted(path, e.getMessage()), e);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }
}
