package dev.ordinal.bench.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.bench.measure.Contestant;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** The same POST over and over on many connections, driven by one thread; an answer other than 202 is an error. */
public record HttpLoad(String name, int port, String path, String body) implements Contestant {

    /** Connections, each with one request at a time. */
    public static final int CONNECTIONS = 64;

    private static final long PATIENCE_MILLIS = 100;

    @Override
    public Run start(int writers) throws IOException {
        Selector selector = Selector.open();
        List<HttpConnection> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(HttpConnection.open(port, request(), selector));
            connections.getLast().send();
        }
        return new Run() {
            @Override
            public long work(int writer) throws IOException {
                return answered(selector);
            }

            @Override
            public void close() throws IOException {
                for (HttpConnection connection : connections) {
                    connection.close();
                }
                selector.close();
            }
        };
    }

    private byte[] request() {
        return ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.getBytes(UTF_8).length
                        + "\r\n\r\n" + body)
                .getBytes(UTF_8);
    }

    private static long answered(Selector selector) throws IOException {
        long accepted = 0;
        String refusal = "";
        selector.select(PATIENCE_MILLIS);
        for (SelectionKey key : selector.selectedKeys()) {
            HttpConnection connection = (HttpConnection) key.attachment();
            String status = connection.receive().orElse("");
            if (!status.isEmpty()) {
                if (status.startsWith("HTTP/1.1 202")) {
                    accepted++;
                } else {
                    refusal = status;
                }
                connection.send();
            }
        }
        selector.selectedKeys().clear();
        if (!refusal.isEmpty()) {
            throw new IOException(refusal);
        }
        return accepted;
    }
}
