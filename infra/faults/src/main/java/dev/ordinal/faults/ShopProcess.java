package dev.ordinal.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.local.process.OsProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** A process of the shop, which a test may ask over HTTP, stop, kill and start again. Safe for use by several threads. */
final class ShopProcess implements AutoCloseable {

    private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration READINESS_ANSWER_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(100);

    private final HttpClient http;
    private final int port;
    private final int management;
    private final Path log;
    private final Supplier<OsProcess> program;
    private volatile long logStart;
    private volatile OsProcess process;

    /**
     * Starts it; {@link #awaitReady} is to follow.
     *
     * @param log  what the program appends its output to
     */
    ShopProcess(HttpClient http, int port, int management, Path log, Supplier<OsProcess> program) {
        this.http = http;
        this.port = port;
        this.management = management;
        this.log = log;
        this.program = program;
        this.logStart = size(log);
        this.process = program.get();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    String managementUrl() {
        return "http://127.0.0.1:" + management;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** All that it has logged since it was started. */
    String output() {
        try (FileChannel channel = FileChannel.open(log)) {
            return new String(
                    Channels.newInputStream(channel.position(logStart)).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path log) {
        try {
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        process.awaitReady(this::isReady, READY_TIMEOUT);
    }

    /** Stops it with SIGSTOP until the pause is closed. */
    Pause pause() {
        return Pause.of(pid());
    }

    void kill() {
        process.kill();
    }

    /** Starts it again after its end; {@link #awaitReady} is to follow where it can become ready. */
    void start() {
        logStart = size(log);
        process = program.get();
    }

    /** Kills it where it still runs, and returns when the new one is ready. */
    void restart() {
        kill();
        start();
        awaitReady();
    }

    /** @throws IOException where there is no answer, so that nobody knows what was done */
    HttpResponse<String> send(String method, String path, String body, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(ANSWER_TIMEOUT)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    /** The status of its readiness; 0 where there is no answer. */
    int readiness() {
        try {
            return askReadiness().statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** What its readiness says in detail; empty where there is no answer. */
    String readinessDetails() {
        try {
            return askReadiness().body();
        } catch (IOException e) {
            return "";
        }
    }

    private HttpResponse<String> askReadiness() throws IOException {
        return send(HttpRequest.newBuilder(URI.create(managementUrl() + "/actuator/health/readiness"))
                .timeout(READINESS_ANSWER_TIMEOUT)
                .build());
    }

    boolean isReady() {
        return readiness() == 200;
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Asks it to stop, and kills it if it has not ended after the grace. */
    void stop(Duration grace) {
        process.stop(grace);
    }

    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return process.name();
    }
}
