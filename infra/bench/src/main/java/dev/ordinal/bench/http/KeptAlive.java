package dev.ordinal.bench.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Kept-alive connections to one server, as many as there are requests at a time, each made by a thread that waits for its answer; there is a limit, for a server that
 * accepts no more would have the rest wait for a minute. Safe for any number of threads.
 */
public final class KeptAlive implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)");
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int CONNECTIONS = 256;

    /** A server closes what is silent for long, Tomcat after 20 s or a minute. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int port;
    private final Deque<Idle> idle = new ConcurrentLinkedDeque<>();
    private final Semaphore free = new Semaphore(CONNECTIONS);

    public KeptAlive(int port) {
        this.port = port;
    }

    private record Idle(Socket socket, long since) {}

    /** An answer as it came: status line, headers, an empty line, the body. */
    public record Answer(String text) {

        public int status() {
            return Integer.parseInt(text.substring(9, 12));
        }

        /** This answer; an IOException where its status is another. */
        Answer expecting(int status) throws IOException {
            if (status() != status) {
                throw new IOException(text);
            }
            return this;
        }

        /** The value of a header that is there. */
        public String header(String name) {
            String start = "\r\n" + name.toLowerCase(Locale.ROOT) + ": ";
            int from = head(text).indexOf(start);
            if (from < 0) {
                throw new IllegalStateException("no " + name + " in " + text);
            }
            return text.substring(from + start.length(), text.indexOf("\r\n", from + start.length()));
        }

        private static String head(String text) {
            return text.substring(0, text.indexOf("\r\n\r\n") + 2).toLowerCase(Locale.ROOT);
        }
    }

    public Answer post(String path, String json) throws IOException {
        int length = json.getBytes(UTF_8).length;
        return exchange("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n" + json);
    }

    /** A request without a body; each of the headers with its line end. */
    public Answer get(String path, String headers) throws IOException {
        return exchange("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n" + headers + "\r\n");
    }

    private Answer exchange(String request) throws IOException {
        free.acquireUninterruptibly();
        try {
            return exchange(request, kept());
        } finally {
            free.release();
        }
    }

    private @Nullable Socket kept() throws IOException {
        for (Idle last = idle.poll(); last != null; last = idle.poll()) {
            if (System.nanoTime() - last.since() < FRESH_NANOS) {
                return last.socket();
            }
            last.socket().close();
        }
        return null;
    }

    private Answer exchange(String request, @Nullable Socket kept) throws IOException {
        Socket socket = kept;
        if (socket == null) {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
        boolean reusable = false;
        try {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            Answer answer = read(socket.getInputStream());
            reusable = !Answer.head(answer.text()).contains("\r\nconnection: close");
            return answer;
        } finally {
            if (reusable) {
                idle.push(new Idle(socket, System.nanoTime()));
            } else {
                socket.close();
            }
        }
    }

    private static Answer read(InputStream in) throws IOException {
        byte[] buffer = new byte[4096];
        int read = 0;
        while (true) {
            if (read == buffer.length) {
                buffer = Arrays.copyOf(buffer, 2 * read);
            }
            int more = in.read(buffer, read, buffer.length - read);
            if (more < 0) {
                throw new EOFException("the server closed a connection");
            }
            read += more;
            String text = new String(buffer, 0, read, ISO_8859_1);
            int body = text.indexOf("\r\n\r\n") + 4;
            if (body >= 4) {
                Matcher length = LENGTH.matcher(Answer.head(text));
                boolean complete =
                        length.find() ? read >= body + Integer.parseInt(length.group(1)) : text.endsWith(LAST_CHUNK);
                if (complete) {
                    return new Answer(text);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Idle each : idle) {
            each.socket().close();
        }
    }
}
