package dev.ordinal.eventstore;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;

/** Sockets on which the driver finds no memory for an answer, once each time a test says so. The driver makes it by its name. */
public final class StarvedSockets extends SocketFactory {

    private static final AtomicReference<Where> NEXT = new AtomicReference<>(Where.NOWHERE);

    /** Where in an answer memory is missing. */
    enum Where {
        NOWHERE,
        BEFORE_THE_ANSWER,
        INSIDE_THE_FIRST_ROW
    }

    /** The next answer on any of the sockets meets it. */
    static void starve(Where where) {
        NEXT.set(where);
    }

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public InputStream getInputStream() throws IOException {
                return new Answers(super.getInputStream());
            }
        };
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
        throw new UnsupportedOperationException();
    }

    private static final class Answers extends FilterInputStream {

        private static final int LENGTH_OF_A_TYPE = 1;
        private static final int BEFORE_THE_FIRST_VALUE = 11;

        private ByteArrayInputStream heldBack = new ByteArrayInputStream(new byte[0]);
        private boolean due;

        Answers(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (due) {
                due = false;
                throw new OutOfMemoryError("planted");
            }
            if (heldBack.available() > 0) {
                return heldBack.read(to, offset, length);
            }
            int read = super.read(to, offset, length);
            Where where = NEXT.getAndSet(Where.NOWHERE);
            if (where == Where.NOWHERE) {
                return read;
            }
            int now = where == Where.BEFORE_THE_ANSWER ? 0 : insideTheFirstRow(to, offset) - offset;
            heldBack = new ByteArrayInputStream(Arrays.copyOfRange(to, offset + now, offset + read));
            due = true;
            return now;
        }

        /** Messages are a type, a length that counts itself, and so many bytes; a row begins with how many values it has. */
        private static int insideTheFirstRow(byte[] bytes, int offset) {
            int at = offset;
            while (bytes[at] != 'D') {
                at += LENGTH_OF_A_TYPE
                        + (((bytes[at + 1] & 0xff) << 24)
                                | ((bytes[at + 2] & 0xff) << 16)
                                | ((bytes[at + 3] & 0xff) << 8)
                                | (bytes[at + 4] & 0xff));
            }
            return at + BEFORE_THE_FIRST_VALUE;
        }

        @Override
        public long skip(long bytes) throws IOException {
            return heldBack.available() > 0 ? heldBack.skip(bytes) : super.skip(bytes);
        }
    }
}
