package dev.ordinal.eventstore.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * What the members of a gzip file hold, one after the other. Damage anywhere shows as {@link ZipException} and an end within a member as {@link EOFException}, where the
 * JDK's stream takes a damaged header for the end of the file.
 */
final class GzipMembers extends InputStream {

    private static final int MAGIC = 0x8b1f;
    private static final int HEADER_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] deflated = new byte[1 << 16];
    private int next;
    private int limit;
    private long taken;
    private long whole;
    private boolean within;

    GzipMembers(InputStream in) {
        this.in = in;
    }

    /** How many bytes of the file are whole members, as far as it was read. */
    long whole() {
        return whole;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Bytes of one member only, so that {@link #whole()} counts those before it. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            if (!within) {
                if (!hasMore() && whole > 0) {
                    return -1;
                }
                readHeader();
            }
            int inflated = inflate(bytes, offset, length);
            if (inflated > 0) {
                return inflated;
            }
            if (inflater.finished()) {
                readTrailer();
            } else if (inflater.needsDictionary()) {
                throw new ZipException("a dictionary is asked for");
            } else if (!hasMore()) {
                throw new EOFException();
            }
        }
    }

    private int inflate(byte[] bytes, int offset, int length) throws ZipException {
        try {
            inflater.setInput(deflated, next, limit - next);
            int inflated = inflater.inflate(bytes, offset, length);
            next = limit - inflater.getRemaining();
            checksum.update(bytes, offset, inflated);
            return inflated;
        } catch (DataFormatException e) {
            throw new ZipException(e.getMessage());
        }
    }

    private void readHeader() throws IOException {
        if (shortInteger() != MAGIC || octet() != 8) {
            throw new ZipException("no gzip header");
        }
        int flags = octet();
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(shortInteger());
        }
        for (int text : new int[] {NAME, COMMENT}) {
            while ((flags & text) != 0 && octet() != 0) {
                // up to its end
            }
        }
        if ((flags & HEADER_CHECKSUM) != 0) {
            skip(2);
        }
        inflater.reset();
        checksum.reset();
        within = true;
    }

    private void readTrailer() throws IOException {
        if (integer() != checksum.getValue() || integer() != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new ZipException("the checksum is another");
        }
        within = false;
        whole = taken - (limit - next);
    }

    private void skip(int octets) throws IOException {
        for (int i = 0; i < octets; i++) {
            octet();
        }
    }

    private long integer() throws IOException {
        int low = shortInteger();
        return low | (long) shortInteger() << 16;
    }

    private int shortInteger() throws IOException {
        int low = octet();
        return low | octet() << 8;
    }

    private int octet() throws IOException {
        if (!hasMore()) {
            throw new EOFException();
        }
        return deflated[next++] & 0xff;
    }

    private boolean hasMore() throws IOException {
        if (next == limit) {
            next = 0;
            limit = Math.max(0, in.read(deflated));
            taken += limit;
        }
        return next < limit;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
