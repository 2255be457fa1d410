package dev.ordinal.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a caller wrote, so that a later read can wait until it is visible. Opaque text to clients.
 *
 * @param epoch   the log that was written to
 * @param writes  the last event of each stream written
 */
public record ConsistencyToken(Epoch epoch, List<Write> writes) {

    private static final byte FORMAT = 2;
    private static final int MAX_TEXT = 16_384;

    public ConsistencyToken {
        writes = List.copyOf(writes);
    }

    /** A stream, and position and id of the last event written to it. */
    public record Write(String streamType, String streamId, long position, String eventId) {

        public Write {
            if (position < 1) {
                throw new IllegalArgumentException("Position of a write: " + position);
            }
        }
    }

    /** The token as text that fits a header: {@code [A-Za-z0-9_-]+}. */
    public String encode() {
        Bytes bytes = new Bytes();
        bytes.put(FORMAT).text(epoch.value()).number(writes.size());
        for (Write write : writes) {
            bytes.text(write.streamType())
                    .text(write.streamId())
                    .number(write.position())
                    .text(write.eventId());
        }
        byte[] body = bytes.toArray();
        byte[] whole = ByteBuffer.allocate(body.length + Integer.BYTES)
                .put(body)
                .putInt(checksum(ByteBuffer.wrap(body)))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /**
     * Reads what {@link #encode()} wrote.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static ConsistencyToken decode(String text) {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("Not a consistency token: too long");
        }
        try {
            ByteBuffer whole = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            int bodyLength = whole.remaining() - Integer.BYTES;
            ByteBuffer body = whole.slice(0, bodyLength);
            if (whole.getInt(bodyLength) != checksum(body.duplicate()) || body.get() != FORMAT) {
                throw new IllegalArgumentException("Not a consistency token");
            }
            return read(body);
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw new IllegalArgumentException("Not a consistency token: cut off", e);
        }
    }

    private static ConsistencyToken read(ByteBuffer body) {
        Epoch epoch = new Epoch(Bytes.text(body));
        long count = Bytes.number(body);
        List<Write> writes = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            writes.add(new Write(Bytes.text(body), Bytes.text(body), Bytes.number(body), Bytes.text(body)));
        }
        if (body.hasRemaining()) {
            throw new IllegalArgumentException("Not a consistency token: too long");
        }
        return new ConsistencyToken(epoch, writes);
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Numbers in groups of seven bits, texts led by their length. */
    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes put(byte value) {
            out.write(value);
            return this;
        }

        Bytes number(long value) {
            long rest = value;
            while (rest > 0x7f) {
                out.write((int) (rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            out.write((int) rest);
            return this;
        }

        Bytes text(String value) {
            byte[] bytes = value.getBytes(UTF_8);
            number(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        byte[] toArray() {
            return out.toByteArray();
        }

        static long number(ByteBuffer in) {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
                byte next = in.get();
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("Not a consistency token: number too large");
        }

        static String text(ByteBuffer in) {
            long length = number(in);
            if (length > in.remaining()) {
                throw new IllegalArgumentException("Not a consistency token: cut off");
            }
            byte[] bytes = new byte[(int) length];
            in.get(bytes);
            return new String(bytes, UTF_8);
        }
    }
}
