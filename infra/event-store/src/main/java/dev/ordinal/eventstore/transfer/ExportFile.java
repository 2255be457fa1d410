package dev.ordinal.eventstore.transfer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
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
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;

/**
 * A file of lines, gzipped where its name ends in {@code .gz}. It is written a page at a time, and a gzipped page is a member of its own (a gzip file may have any
 * number), so that a file that was cut off is continued behind its last whole page or line.
 */
final class ExportFile {

    private static final int GZIP_HEADER = 10;
    private static final int GZIP_TRAILER = 8;
    private static final int CHUNK = 1 << 16;

    private final Path path;
    private static final byte[] LINE_BEGINNING = {'{'};

    /** Magic number, deflate, and no flags: the header has no variable part. */
    private static final byte[] GZIP_BEGINNING = {0x1f, (byte) 0x8b, 8, 0};

    private final boolean gzip;

    ExportFile(Path path) {
        this.path = path;
        this.gzip = path.toString().endsWith(".gz");
    }

    /**
     * How far a file is whole.
     *
     * @param length    in bytes
     * @param lastLine  without its line feed; empty where there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of these
    record End(long length, byte[] lastLine) {}

    /** Where the file is to be continued. */
    End end() throws IOException {
        if (!Files.exists(path)) {
            return new End(0, new byte[0]);
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            if (file.length() > 0) {
                refuseForeign(file);
            }
            return gzip ? lastMember(file) : lastLine(file);
        }
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
        InputStream in = new BufferedInputStream(Files.newInputStream(path), CHUNK);
        return gzip ? new BufferedInputStream(new GZIPInputStream(in, CHUNK), CHUNK) : in;
    }

    /** What an export did not begin may be somebody's only copy of something. */
    private void refuseForeign(RandomAccessFile file) throws IOException {
        byte[] beginning = gzip ? GZIP_BEGINNING : LINE_BEGINNING;
        byte[] there = new byte[(int) Math.min(beginning.length, file.length())];
        file.readFully(there);
        if (!Arrays.equals(there, Arrays.copyOf(beginning, there.length))) {
            throw notOurs();
        }
    }

    private TransferFailed notOurs() {
        return new TransferFailed("%s is no export, or a damaged one: name another file".formatted(path));
    }

    private End lastLine(RandomAccessFile file) throws IOException {
        long end = lineFeedBefore(file, file.length()) + 1;
        if (end == 0) {
            return new End(0, new byte[0]);
        }
        long begin = lineFeedBefore(file, end - 1) + 1;
        byte[] line = new byte[Math.toIntExact(end - 1 - begin)];
        if (line.length == 0) {
            throw notOurs();
        }
        file.seek(begin);
        file.readFully(line);
        return new End(end, line);
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

    private End lastMember(RandomAccessFile file) throws IOException {
        Inflater inflater = new Inflater(true);
        LastLine line = new LastLine();
        End end = new End(0, new byte[0]);
        try {
            while (end.length() < file.length()) {
                file.seek(end.length() + GZIP_HEADER);
                inflater.reset();
                if (!inflate(file, inflater, line)) {
                    return end;
                }
                long next = end.length() + GZIP_HEADER + inflater.getBytesRead() + GZIP_TRAILER;
                if (next > file.length()) {
                    return end;
                }
                end = new End(next, line.get());
            }
            return end;
        } catch (DataFormatException e) {
            throw notOurs();
        } finally {
            inflater.end();
        }
    }

    /** False where the file ends before the member does. */
    private static boolean inflate(RandomAccessFile file, Inflater inflater, LastLine line)
            throws IOException, DataFormatException {
        byte[] deflated = new byte[CHUNK];
        byte[] inflated = new byte[CHUNK];
        while (!inflater.finished()) {
            if (inflater.needsInput()) {
                int read = file.read(deflated);
                if (read < 0) {
                    return false;
                }
                inflater.setInput(deflated, 0, read);
            }
            line.add(inflated, inflater.inflate(inflated));
        }
        return true;
    }

    /** The last line of what is added. */
    private static final class LastLine {

        private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
        private byte[] last = {};

        void add(byte[] bytes, int length) {
            int begin = 0;
            for (int i = 0; i < length; i++) {
                if (bytes[i] == '\n') {
                    unfinished.write(bytes, begin, i - begin);
                    last = unfinished.toByteArray();
                    unfinished.reset();
                    begin = i + 1;
                }
            }
            unfinished.write(bytes, begin, length - begin);
        }

        byte[] get() {
            return last;
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
