package dev.ordinal.eventstore.transfer;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.StoredEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Writes the events of a log to a file, one a line as JSON, gzipped where its name ends in {@code .gz}. A file that is there already is continued behind its last whole
 * line, so an export that was killed is run again, and an old one brought up to date. Only reads the log, in pages. Used by one thread.
 */
public final class LogExport {

    private static final int PAGE = 2_000;
    private static final long PAGE_BYTES = 16 << 20;

    private final EventLog log;
    private final LongConsumer progress;

    /** @param progress told the position up to which it has come */
    public LogExport(EventLog log, LongConsumer progress) {
        this.log = log;
        this.progress = progress;
    }

    /**
     * What the file holds now, and how much of it was written by this run.
     *
     * @param last  position of its last event, which was the log's last when the export began
     */
    public record Report(long written, long last) {}

    /**
     * Brings the file up to the log's present head.
     *
     * @param from  position of the first event of a new file; an existing one goes on where it ends
     * @throws TransferFailed where the file is none of this log, or can't be written
     */
    public Report to(Path path, long from) {
        long head = log.head();
        ExportFile file = new ExportFile(path);
        try {
            ExportFile.End end = file.end();
            long done = end.first().isEmpty() ? beginning(from, head) : standing(path, end);
            long position = done;
            try (ExportFile.Pages pages = file.continueAt(end)) {
                while (position < head) {
                    List<StoredEvent> page = log.after(position, (int) Math.min(PAGE, head - position), PAGE_BYTES);
                    pages.add(lines(page));
                    position = page.getLast().position();
                    progress.accept(position);
                }
            }
            return new Report(position - done, position);
        } catch (NoSuchFileException e) {
            throw new TransferFailed(
                    "can't write %s: there is no directory %s"
                            .formatted(path, path.toAbsolutePath().getParent()),
                    e);
        } catch (IOException e) {
            throw new TransferFailed("can't write %s: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static long beginning(long from, long head) {
        if (from > Math.max(head, 1)) {
            throw new TransferFailed("there is no position %d: the log ends at %d".formatted(from, head));
        }
        return from - 1;
    }

    /** The position up to which the file is whole. Its events must be the log's. */
    private long standing(Path path, ExportFile.End end) {
        end.last().ifPresent(last -> mustBeOurs(path, last));
        end.first().ifPresent(first -> mustBeOurs(path, first));
        return end.last()
                .map(StoredEvent::position)
                .orElseGet(() -> end.first().orElseThrow().position() - 1);
    }

    private void mustBeOurs(Path path, StoredEvent event) {
        if (!log.eventIdAt(event.position()).equals(Optional.of(event.eventId()))) {
            throw new TransferFailed("%s holds the history of another log: its event at position %d is not this log's"
                    .formatted(path, event.position()));
        }
    }

    private static byte[] lines(List<StoredEvent> page) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        page.forEach(event -> lines.writeBytes(EventLine.write(event)));
        return lines.toByteArray();
    }
}
