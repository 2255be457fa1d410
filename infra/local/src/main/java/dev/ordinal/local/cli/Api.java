package dev.ordinal.local.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;

/** One of the HTTP APIs, over kept-alive connections. Calls block and may come from many virtual threads at once. */
public final class Api implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private final String base;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    public Api(String base) {
        String stripped = base.strip();
        this.base = stripped.endsWith("/") ? stripped.substring(0, stripped.length() - 1) : stripped;
        if (!this.base.matches("https?://[^/\\s]+\\S*")) {
            throw new CommandFailed(CommandFailed.USAGE, "not an http URL: " + base);
        }
    }

    public String base() {
        return base;
    }

    public HttpResponse<String> post(String path, Object body, Map<String, String> headers) throws IOException {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body))));
    }

    public HttpResponse<String> get(String path, Map<String, String> headers) throws IOException {
        return send(request(path, headers).GET());
    }

    private HttpRequest.Builder request(String path, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_TIMEOUT);
        headers.forEach(request::header);
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + base);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
