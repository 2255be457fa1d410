package dev.ordinal.shop.query;

import static org.awaitility.Awaitility.await;

import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The application with some roles, on ports of its own, spoken to over HTTP. */
public final class QueryProcess implements AutoCloseable {

    /** Of no use anywhere else. */
    public static final String MASTER_KEY = "1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ConfigurableApplicationContext context;

    private QueryProcess(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static QueryProcess start(TestDatabase database, String roles, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "spring.profiles.active", roles,
                "server.port", "0",
                "management.server.port", "0",
                "spring.datasource.url", database.url(),
                "spring.datasource.username", database.user(),
                "spring.datasource.password", database.password(),
                "ordinal.redis-url", TestServers.redis(),
                "ordinal.kafka-bootstrap-servers", TestServers.kafka()));
        all.putAll(Map.of(
                "ordinal.secret", "test",
                "ordinal.master-key", MASTER_KEY,
                "ordinal.keys.url", database.url(),
                "ordinal.keys.user", database.user(),
                "ordinal.keys.password", database.password()));
        all.putAll(settings);
        String[] arguments =
                all.entrySet().stream().map(setting -> "--" + setting).toArray(String[]::new);
        return new QueryProcess(new SpringApplicationBuilder(QuerySide.class).run(arguments));
    }

    public void awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> management("/actuator/health/readiness").status() == 200);
    }

    /** Where a token is given and no preference, it waits as long as the API lets it. */
    public Answer get(String path, String... headers) {
        List<String> given = List.of(headers);
        boolean waits = given.contains("Consistency-Token") && !given.contains("Prefer");
        return send("GET", path, waits ? patient(headers) : headers);
    }

    private static String[] patient(String... headers) {
        return Stream.concat(Stream.of(headers), Stream.of("Prefer", "wait=30")).toArray(String[]::new);
    }

    public Answer send(String method, String path, String... headers) {
        return send(port("local.server.port"), method, path, headers);
    }

    public Answer management(String path) {
        return send(port("local.management.port"), "GET", path);
    }

    public int port() {
        return port("local.server.port");
    }

    @Override
    public void close() {
        context.close();
    }

    private int port(String property) {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty(property));
    }

    private static Answer send(int port, String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return new Answer(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
