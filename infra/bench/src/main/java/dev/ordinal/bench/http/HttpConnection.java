package dev.ordinal.bench.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One kept-alive connection that repeats one request, without blocking. As little as the load can cost. */
final class HttpConnection implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)");
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    private final int port;
    private final Selector selector;
    private final ByteBuffer request;
    private final ByteBuffer answer = ByteBuffer.allocate(1 << 14);

    private SocketChannel channel;

    private HttpConnection(int port, byte[] request, Selector selector) throws IOException {
        this.port = port;
        this.selector = selector;
        this.request = ByteBuffer.wrap(request);
        this.channel = connect();
    }

    static HttpConnection open(int port, byte[] request, Selector selector) throws IOException {
        return new HttpConnection(port, request, selector);
    }

    private SocketChannel connect() throws IOException {
        SocketChannel connected = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        connected.configureBlocking(false);
        connected.register(selector, SelectionKey.OP_READ, this);
        return connected;
    }

    /** Sends the request; a small one fits into the socket's buffer at once. */
    void send() throws IOException {
        request.rewind();
        answer.clear();
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    /** Reads what has come; the status line once the answer is complete. Servers close a connection now and then, Tomcat after 100 requests: then it is made anew. */
    Optional<String> receive() throws IOException {
        if (channel.read(answer) < 0) {
            throw new EOFException("the server closed a connection");
        }
        String text = new String(answer.array(), 0, answer.position(), ISO_8859_1);
        int body = text.indexOf("\r\n\r\n") + 4;
        if (body < 4) {
            return Optional.empty();
        }
        String head = text.substring(0, body).toLowerCase(Locale.ROOT);
        Matcher length = LENGTH.matcher(head);
        boolean complete =
                length.find() ? text.length() >= body + Integer.parseInt(length.group(1)) : text.endsWith(LAST_CHUNK);
        if (!complete) {
            return Optional.empty();
        }
        if (head.contains("\r\nconnection: close")) {
            channel.close();
            channel = connect();
        }
        return Optional.of(text.substring(0, text.indexOf('\r')));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
