package dev.ordinal.eventstore.transfer;

import dev.ordinal.eventstore.StoredEvent;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines, gzipped where its name ends in {@code .gz}. It is written a page at a time, and a gzipped page is a member of its own (a gzip file may have any
 * number), so that a file that was cut off is continued behind its last whole page or line.
 */
final class ExportFile {

    private static final int CHUNK = 1 << 16;

    private final Path path;
    private final boolean gzip;

    ExportFile(Path path) {
        this.path = path;
        this.gzip = path.toString().endsWith(".gz");
    }

    /**
     * How far a file is whole.
     *
     * @param length  in bytes
     * @param first   event of the file, which may stand behind the length, in a page that is not whole; empty in a new file
     * @param last    event within the length, if there is one
     */
    record End(long length, Optional<StoredEvent> first, Optional<StoredEvent> last) {}

    /**
     * Where the file is to be continued.
     *
     * @throws TransferFailed where it is no export, which may be somebody's only copy of something, or a damaged one
     */
    End end() throws IOException {
        if (!Files.exists(path) || Files.size(path) == 0) {
            return new End(0, Optional.empty(), Optional.empty());
        }
        StoredEvent first = first();
        return gzip ? lastMember(first) : lastLine(first);
    }

    /** Opened for adding pages behind the place; what stands there is cut off. */
    Pages continueAt(End end) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isOurs(channel)) {
            channel.close();
            throw new TransferFailed("another export is writing %s".formatted(path));
        }
        channel.truncate(end.length()).position(end.length());
        return new Pages(channel, gzip);
    }

    /** The lock goes with the channel, or with the process. */
    private static boolean isOurs(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    InputStream read() throws IOException {
        InputStream in = Files.newInputStream(path);
        return new BufferedInputStream(gzip ? new GzipMembers(in) : in, CHUNK);
    }

    private StoredEvent first() throws IOException {
        Lines lines = new Lines();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = gzip ? new GzipMembers(Files.newInputStream(path)) : Files.newInputStream(path)) {
            while (lines.first == null) {
                int length = in.read(chunk);
                if (length < 0) {
                    throw new EOFException();
                }
                lines.add(chunk, length);
            }
            return EventLine.read(lines.first);
        } catch (EOFException e) {
            throw new TransferFailed(
                    "%s is no export, or ends within its first line: delete it or name another file".formatted(path),
                    e);
        } catch (ZipException | TransferFailed e) {
            throw notOurs(e);
        }
    }

    private TransferFailed notOurs(Exception cause) {
        return new TransferFailed("%s is no export, or a damaged one: name another file".formatted(path), cause);
    }

    private TransferFailed damaged(Exception cause) {
        return new TransferFailed("%s is damaged: delete it and export anew".formatted(path), cause);
    }

    private End lastLine(StoredEvent first) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long end = lineFeedBefore(file, file.length()) + 1;
            long begin = lineFeedBefore(file, end - 1) + 1;
            if (end - begin > EventLine.LONGEST) {
                throw new TransferFailed("a line longer than any event's");
            }
            byte[] line = new byte[(int) (end - begin)];
            file.seek(begin);
            file.readFully(line);
            return new End(end, Optional.of(first), Optional.of(EventLine.read(line)));
        } catch (TransferFailed e) {
            throw notOurs(e);
        }
    }

    /** Offset of the last line feed before an offset, -1 where there is none. */
    private static long lineFeedBefore(RandomAccessFile file, long offset) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (long to = offset; to > 0; ) {
            int length = (int) Math.min(CHUNK, to);
            file.seek(to - length);
            file.readFully(chunk, 0, length);
            for (int i = length - 1; i >= 0; i--) {
                if (chunk[i] == '\n') {
                    return to - length + i;
                }
            }
            to -= length;
        }
        return -1;
    }

    private End lastMember(StoredEvent first) throws IOException {
        Lines lines = new Lines();
        long length = 0;
        byte[] last = {};
        byte[] chunk = new byte[CHUNK];
        try (GzipMembers members = new GzipMembers(Files.newInputStream(path))) {
            try {
                for (int read = members.read(chunk); read >= 0; read = members.read(chunk)) {
                    if (members.whole() > length) {
                        length = members.whole();
                        last = lines.last;
                    }
                    lines.add(chunk, read);
                }
            } catch (EOFException _) {
                // within a member, which is written again
            }
            if (members.whole() > length) {
                length = members.whole();
                last = lines.last;
            }
            return new End(
                    length, Optional.of(first), length == 0 ? Optional.empty() : Optional.of(EventLine.read(last)));
        } catch (ZipException | TransferFailed e) {
            throw damaged(e);
        }
    }

    /** The first and the last line of what is added. */
    private static final class Lines {

        private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
        private byte @Nullable [] first;
        private byte[] last = {};

        void add(byte[] bytes, int length) {
            int begin = 0;
            for (int i = 0; i < length; i++) {
                if (bytes[i] == '\n') {
                    unfinished.write(bytes, begin, i - begin);
                    last = unfinished.toByteArray();
                    first = first == null ? last : first;
                    unfinished.reset();
                    begin = i + 1;
                }
            }
            unfinished.write(bytes, begin, length - begin);
            if (unfinished.size() > EventLine.LONGEST) {
                throw new TransferFailed("a line longer than any event's");
            }
        }
    }

    /** The file being written. */
    static final class Pages implements AutoCloseable {

        private final FileChannel channel;
        private final boolean gzip;

        private Pages(FileChannel channel, boolean gzip) {
            this.channel = channel;
            this.gzip = gzip;
        }

        void add(byte[] lines) throws IOException {
            ByteArrayOutputStream page = new ByteArrayOutputStream(lines.length);
            try (OutputStream out = gzip ? new GZIPOutputStream(page, CHUNK) : page) {
                out.write(lines);
            }
            Channels.newOutputStream(channel).write(page.toByteArray());
        }

        /** On the disk, all of it. */
        @Override
        public void close() throws IOException {
            try (channel) {
                channel.force(true);
            }
        }
    }
}
