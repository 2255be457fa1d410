package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.process.Signal;
import dev.ordinal.local.server.EmbeddedKafka;
import dev.ordinal.local.server.EmbeddedPostgres;
import dev.ordinal.local.server.EmbeddedRedis;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole system, made of its jars and servers of its own on free ports; what the tests see of it is HTTP, pids, and what any client of its servers sees.
 * Without more said, it is that of the first of its command sides.
 */
final class ShopUnderTest implements AutoCloseable {

    private static final String COMMAND_ROLES = "api,relay,reactions";
    private static final Duration RELAY_LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final @Nullable Path otherQueryJar;
    private final ShopServer<EmbeddedPostgres> postgres;
    private final ShopServer<EmbeddedRedis> redis;
    private final ShopServer<EmbeddedKafka> kafka;
    private final List<ShopProcess> commandSides = new ArrayList<>();
    private final ShopProcess projector;
    private final ShopProcess queryApi;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final int queryPort = Ports.free();

    private ShopUnderTest(Path directory, int commandSides, @Nullable Path otherQueryJar) {
        this.directory = directory;
        this.otherQueryJar = otherQueryJar;
        postgres =
                new ShopServer<>(port -> EmbeddedPostgres.start(directory.resolve("postgres"), port, log("postgres")));
        redis = new ShopServer<>(port -> EmbeddedRedis.start(directory.resolve("redis"), port, log("redis")));
        kafka = new ShopServer<>(
                port -> EmbeddedKafka.start(directory.resolve("kafka"), port, log("kafka"), List.of()));
        FastStart.prepare((application, command) -> start(
                application + "-training",
                command,
                application.equals("query-side") ? "projector,query-api" : COMMAND_ROLES,
                Ports.free()));
        for (int i = 1; i <= commandSides; i++) {
            this.commandSides.add(start("command-side-" + i, "command-side", COMMAND_ROLES, Ports.free()));
        }
        projector = start("projector", "query-side", "projector", Ports.free());
        queryApi = start("query-api", "query-side", "query-api", queryPort);
        this.commandSides.forEach(ShopProcess::awaitReady);
        projector.awaitReady();
        queryApi.awaitReady();
    }

    static ShopUnderTest start(Path directory) {
        return start(directory, 1);
    }

    /** With several command sides on one log. */
    static ShopUnderTest start(Path directory, int commandSides) {
        return new ShopUnderTest(directory, commandSides, null);
    }

    /** With another jar for the query side. */
    static ShopUnderTest start(Path directory, Path queryJar) {
        return new ShopUnderTest(directory, 1, queryJar);
    }

    /** The jar of an application as it was built. */
    static Path jar(String name) {
        return Path.of("../..", name, "target", name + ".jar").toAbsolutePath().normalize();
    }

    /** As the superuser, in autocommit. */
    DataSource dataSource() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(postgres.server().url());
        database.setUser(EmbeddedPostgres.USER);
        database.setPassword(EmbeddedPostgres.PASSWORD);
        return database;
    }

    Connection connect() throws SQLException {
        return dataSource().getConnection();
    }

    /** The first column of the first row, which must be there. */
    String select(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).as(sql).isTrue();
            return row.getString(1);
        }
    }

    /** A test that replaces it by another one on its port stops that one itself. */
    ShopServer<EmbeddedPostgres> postgresServer() {
        return postgres;
    }

    ShopServer<EmbeddedRedis> redisServer() {
        return redis;
    }

    ShopServer<EmbeddedKafka> kafkaServer() {
        return kafka;
    }

    String redis() {
        return redis.server().url();
    }

    String kafka() {
        return kafka.server().bootstrapServers();
    }

    List<ShopProcess> commandSides() {
        return List.copyOf(commandSides);
    }

    /** Those of the shop's own, without what was started beside them. */
    List<ShopProcess> processes() {
        List<ShopProcess> processes = new ArrayList<>(commandSides);
        processes.add(projector);
        processes.add(queryApi);
        return processes;
    }

    ShopProcess projector() {
        return projector;
    }

    ShopProcess queryApi() {
        return queryApi;
    }

    /** Starts one more process that shares the work of the projector; it is the caller's to close. */
    ShopProcess startProjector() {
        ShopProcess another = start("projector-" + Ports.free(), "query-side", "projector", Ports.free());
        another.awaitReady();
        return another;
    }

    /** Starts one more process of another build of the query side; it is the caller's to close. */
    ShopProcess startQuerySide(Path jar, String roles) {
        return start(roles + "-" + Ports.free(), List.of("-jar", jar.toString()), roles, Ports.free());
    }

    /** Starts one more process that is ready to relay when the leader is gone, and does nothing else; it is the caller's to close. */
    ShopProcess startRelay() {
        ShopProcess another = start("relay-" + Ports.free(), "command-side", "relay", Ports.free());
        another.awaitReady();
        return another;
    }

    /** That of these processes which has the lease of the relay. Asked once for all of them, since it may go from one to the next meanwhile. */
    ShopProcess leaderAmong(Collection<ShopProcess> processes) {
        try {
            String holder = select("SELECT holder FROM event_relay.checkpoint");
            return processes.stream()
                    .filter(process -> holder.endsWith("-" + process.pid()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("led by " + holder));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until Kafka has all that the log has now. */
    void awaitRelayed() throws SQLException {
        String head = select("SELECT coalesce(max(position), 0) FROM event_store.event");
        await().atMost(RELAY_LIMIT)
                .pollDelay(Duration.ZERO)
                .until(() -> select("SELECT position >= " + head + " FROM event_relay.checkpoint")
                        .equals("t"));
    }

    /** Where one of its servers keeps its data. */
    Path files(String server) {
        return directory.resolve(server);
    }

    HttpResponse<String> command(String method, String path, String body, String... headers) {
        return answer(commandSides.getFirst(), method, path, body, headers);
    }

    HttpResponse<String> query(String path, String... headers) {
        return answer(queryApi, "GET", path, "", headers);
    }

    /** Runs {@code ordinal import} as a process of its own. */
    OsProcess startImport(Path file) {
        return startOrdinal("import", file.toString());
    }

    /** Runs a small {@code ordinal demo} and returns its figures and books. */
    JsonNode demo() {
        String output = awaitSuccess(startOrdinal(
                "demo",
                "--users",
                "20",
                "--orders",
                "100",
                "--relay-metrics-url",
                commandSides.getFirst().managementUrl(),
                "--projector-metrics-url",
                projector.managementUrl()));
        return JsonMapper.shared().readTree(output.substring(output.indexOf('{'), output.lastIndexOf('}') + 1));
    }

    /** Runs a tool of the query side, which must succeed, and returns what it prints. */
    String queryTool(String... arguments) {
        return awaitSuccess(startQueryTool(arguments));
    }

    /** As the other, of another build. */
    String queryTool(Path jar, String... arguments) {
        return awaitSuccess(startQueryTool(List.of("-jar", jar.toString()), arguments));
    }

    /** Runs a tool of the query side as a process of its own. */
    OsProcess startQueryTool(String... arguments) {
        return startQueryTool(jarCommand("query-side"), arguments);
    }

    private OsProcess startQueryTool(List<String> end, String... arguments) {
        List<String> command = command(end);
        command.addAll(List.of(arguments));
        return OsProcess.start(
                arguments[0],
                command,
                environment("projector", Ports.free(), Ports.free()),
                Signal.TERM,
                log(arguments[0]));
    }

    private OsProcess startOrdinal(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(java(), "-cp", System.getProperty("java.class.path"), "dev.ordinal.local.Ordinal"));
        command.addAll(List.of(arguments));
        command.addAll(
                List.of("--json", "--command-url", commandSides.getFirst().url(), "--query-url", queryApi.url()));
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

    private ShopProcess start(String name, String jar, String roles, int port) {
        return start(name, jarCommand(jar), roles, port);
    }

    private ShopProcess start(String name, List<String> end, String roles, int port) {
        List<String> command = command(end);
        int management = Ports.free();
        Map<String, String> environment = environment(roles, port, management);
        return new ShopProcess(
                http,
                port,
                management,
                log(name),
                () -> OsProcess.start(name, command, environment, Signal.TERM, log(name)));
    }

    private List<String> jarCommand(String application) {
        Path other = otherQueryJar;
        return other != null && application.equals("query-side")
                ? List.of("-jar", other.toString())
                : FastStart.command(application);
    }

    /** Without the compiler that pays only in processes that live longer than these. */
    private static List<String> command(List<String> end) {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(end);
        return command;
    }

    private Map<String, String> environment(String roles, int port, int management) {
        return Map.ofEntries(
                Map.entry("ORDINAL_ROLES", roles),
                Map.entry("ORDINAL_POSTGRES_URL", postgres.server().url()),
                Map.entry("ORDINAL_POSTGRES_USER", EmbeddedPostgres.USER),
                Map.entry("ORDINAL_POSTGRES_PASSWORD", EmbeddedPostgres.PASSWORD),
                Map.entry("ORDINAL_KEYS_URL", postgres.server().url(EmbeddedPostgres.KEYS_DATABASE)),
                Map.entry("ORDINAL_KEYS_USER", EmbeddedPostgres.USER),
                Map.entry("ORDINAL_KEYS_PASSWORD", EmbeddedPostgres.PASSWORD),
                Map.entry("ORDINAL_REDIS_URL", redis.server().url()),
                Map.entry("ORDINAL_KAFKA_BOOTSTRAP_SERVERS", kafka.server().bootstrapServers()),
                Map.entry("ORDINAL_COMMAND_PORT", Integer.toString(port)),
                Map.entry("ORDINAL_QUERY_PORT", Integer.toString(port)),
                Map.entry("ORDINAL_MANAGEMENT_PORT", Integer.toString(management)),
                Map.entry("ORDINAL_QUERY_URL", "http://127.0.0.1:" + queryPort));
    }

    private static HttpResponse<String> answer(
            ShopProcess process, String method, String path, String body, String... headers) {
        try {
            return process.send(method, path, body, headers);
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " got no answer", e);
        }
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    @Override
    public void close() {
        queryApi.close();
        projector.close();
        commandSides.forEach(ShopProcess::close);
        kafka.close();
        redis.close();
        postgres.close();
        http.close();
    }
}
