package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.process.Signal;
import dev.ordinal.local.server.EmbeddedKafka;
import dev.ordinal.local.server.EmbeddedPostgres;
import dev.ordinal.local.server.EmbeddedRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole system, made of its jars and servers of its own on free ports; what the tests see of it is HTTP and pids. */
final class ShopUnderTest implements AutoCloseable {

    private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);

    private final Path directory;
    private final int commandPort = Ports.free();
    private final int commandManagement = Ports.free();
    private final int queryPort = Ports.free();
    private final int queryManagement = Ports.free();
    private final int projectorManagement = Ports.free();
    private final EmbeddedPostgres postgres;
    private final EmbeddedRedis redis;
    private final EmbeddedKafka kafka;
    private final OsProcess commandSide;
    private final OsProcess queryApi;
    private final HttpClient http = HttpClient.newHttpClient();
    private OsProcess projector;

    private ShopUnderTest(Path directory) {
        this.directory = directory;
        postgres = EmbeddedPostgres.start(directory.resolve("postgres"), Ports.free(), log("postgres"));
        redis = EmbeddedRedis.start(directory.resolve("redis"), Ports.free(), log("redis"));
        kafka = EmbeddedKafka.start(directory.resolve("kafka"), Ports.free(), log("kafka"), List.of());
        commandSide = start("command-side", "command-side", "api,relay,reactions", commandManagement);
        projector = startProjectorProcess();
        queryApi = start("query-api", "query-side", "query-api", queryManagement);
        awaitReady(commandSide, commandManagement);
        awaitReady(projector, projectorManagement);
        awaitReady(queryApi, queryManagement);
    }

    static ShopUnderTest start(Path directory) {
        return new ShopUnderTest(directory);
    }

    String postgresUrl() {
        return postgres.url();
    }

    HttpResponse<String> command(String method, String path, String body, String... headers) {
        return send(commandPort, method, path, body, headers);
    }

    HttpResponse<String> query(String path, String... headers) {
        return send(queryPort, "GET", path, "", headers);
    }

    void killProjector() {
        projector.kill();
    }

    void restartProjector() {
        projector = startProjectorProcess();
        awaitReady(projector, projectorManagement);
    }

    /** Runs {@code ordinal import} as a process of its own. */
    OsProcess startImport(Path file) {
        return startOrdinal("import", file.toString());
    }

    /** Runs {@code ordinal demo} and returns the questions with their answers. */
    JsonNode demo() {
        String output = awaitSuccess(startOrdinal(
                "demo",
                "--relay-metrics-url",
                "http://127.0.0.1:" + commandManagement,
                "--projector-metrics-url",
                "http://127.0.0.1:" + projectorManagement));
        return JsonMapper.shared().readTree(output.substring(output.indexOf("[ {"), output.lastIndexOf(']') + 1));
    }

    private OsProcess startOrdinal(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(java(), "-cp", System.getProperty("java.class.path"), "dev.ordinal.local.Ordinal"));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--json",
                "--command-url",
                "http://127.0.0.1:" + commandPort,
                "--query-url",
                "http://127.0.0.1:" + queryPort));
        return OsProcess.start(arguments[0], command, Map.of(), Signal.TERM, log(arguments[0]));
    }

    /** Imports the file, waits until all of it is visible, and returns what the command says of it. */
    JsonNode importFile(Path file) {
        return awaitImported(startImport(file));
    }

    static JsonNode awaitImported(OsProcess running) {
        String output = awaitSuccess(running);
        return JsonMapper.shared().readTree(output.substring(output.indexOf("{\n"), output.lastIndexOf('}') + 1));
    }

    private static String awaitSuccess(OsProcess running) {
        int exit = running.onExit().orTimeout(300, TimeUnit.SECONDS).join();
        String output = running.output();
        assertThat(exit).as(output).isZero();
        return output;
    }

    private OsProcess startProjectorProcess() {
        return start("projector", "query-side", "projector", projectorManagement);
    }

    private OsProcess start(String name, String jar, String roles, int management) {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                Path.of("../..", jar, "target", jar + ".jar")
                        .toAbsolutePath()
                        .normalize()
                        .toString()));
        return OsProcess.start(name, command, environment(roles, management), Signal.TERM, log(name));
    }

    private Map<String, String> environment(String roles, int management) {
        return Map.of(
                "ORDINAL_ROLES",
                roles,
                "ORDINAL_POSTGRES_URL",
                postgres.url(),
                "ORDINAL_POSTGRES_USER",
                EmbeddedPostgres.USER,
                "ORDINAL_POSTGRES_PASSWORD",
                EmbeddedPostgres.PASSWORD,
                "ORDINAL_REDIS_URL",
                "redis://127.0.0.1:" + redis.port(),
                "ORDINAL_KAFKA_BOOTSTRAP_SERVERS",
                "127.0.0.1:" + kafka.port(),
                "ORDINAL_COMMAND_PORT",
                Integer.toString(commandPort),
                "ORDINAL_QUERY_PORT",
                Integer.toString(queryPort),
                "ORDINAL_MANAGEMENT_PORT",
                Integer.toString(management),
                "ORDINAL_QUERY_URL",
                "http://127.0.0.1:" + queryPort);
    }

    private void awaitReady(OsProcess process, int management) {
        process.awaitReady(() -> isReady(management), READY_TIMEOUT);
    }

    private boolean isReady(int management) {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(
                                                    "http://127.0.0.1:" + management + "/actuator/health/readiness"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HttpResponse<String> send(int port, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(40))
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
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    @Override
    public void close() {
        queryApi.close();
        projector.close();
        commandSide.close();
        kafka.close();
        redis.close();
        postgres.close();
        http.close();
    }
}
