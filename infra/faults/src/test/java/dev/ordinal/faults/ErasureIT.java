package dev.ordinal.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.local.server.EmbeddedPostgres;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A user's data are looked for in every file that the system has written, its logs among them, and erasures are cut short by SIGKILL. */
@ResourceLock(SharedShop.NAME)
class ErasureIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String NAME = "Quillon Zarathrax";
    private static final String NEW_NAME = "Quillon Vexwell";
    private static final String EMAIL = "Quillon@zarathrax.example";
    private static final String NEW_EMAIL = "quillon@vexwell.example";
    private static final String TEXT = "Meet me at Grimbold Wharf";

    /** What is no secret: where this is not found, the search is blind. */
    private static final String PLAIN = "Kobalt Teapot 7";

    private final ShopUnderTest shop = SharedShop.get();

    @Test
    void nothingOfAnErasedUserIsInAnyFileAfterRestartAndRebuild() throws Exception {
        String friend = register("Frieda Friend", "frieda-" + System.nanoTime() + "@friends.example");
        String user = register(NAME, EMAIL);
        String token = token(shop.command("POST", "/products", """
                {"sku":"TEAPOT","name":"%s","price":{"amount":"19.90","currency":"GBP"}}""".formatted(PLAIN)));
        assertThat(shop.command(
                                "PUT",
                                "/users/" + user + "/name",
                                "{\"name\":\"%s\"}".formatted(NEW_NAME),
                                "Idempotency-Key",
                                "rename")
                        .statusCode())
                .isEqualTo(204);
        String last =
                token(shop.command("PUT", "/users/" + user + "/email", "{\"email\":\"%s\"}".formatted(NEW_EMAIL)));
        assertThat(shop.command("POST", "/messages", """
                {"fromUserId":"%s","toUserId":"%s","text":"%s"}""".formatted(user, friend, TEXT))
                        .statusCode())
                .isEqualTo(201);
        assertThat(seen("/users/" + user, last)).contains(NEW_NAME, NEW_EMAIL);
        assertThat(seen("/products/TEAPOT", token)).contains(PLAIN);

        HttpResponse<String> erased = shop.command("POST", "/users/" + user + "/erasure", "");

        assertThat(erased.statusCode()).isEqualTo(204);
        eraseOthersUntilKilled();
        shop.awaitRelayed();
        shop.queryApi().restart();
        shop.queryTool("replay", "rebuild", "users");
        assertThat(seen("/users/" + user, token(erased)))
                .isEqualTo("{\"userId\":\"%s\",\"status\":\"ERASED\",\"erased\":true,\"version\":3}".formatted(user));
        assertThat(shop.query("/users?email=" + NEW_EMAIL).body()).isEqualTo("{\"items\":[],\"nextCursor\":null}");
        String certificate = shop.queryTool(
                "erasure", "verify", user, "--json", "--value", NAME, "--value", NEW_NAME, "--value", EMAIL, "--value",
                NEW_EMAIL, "--value", TEXT);
        JsonNode certified = JsonMapper.shared().readTree(certificate.substring(certificate.lastIndexOf("\n{\n") + 1));
        assertThat(certified.path("clean").asBoolean()).as(certificate).isTrue();
        assertThat(certified.path("personalTexts").asLong()).isEqualTo(6);
        writeAllToDisk();
        assertThat(FilesSearch.run(shop.files("."), NAME, NEW_NAME, EMAIL, NEW_EMAIL, TEXT))
                .isEmpty();
        assertThat(stores(FilesSearch.run(shop.files("."), PLAIN).getOrDefault(PLAIN, Set.of())))
                .contains("postgres/cluster/base", "postgres/cluster/pg_wal", "kafka", "redis");
        assertThat(register("Somebody Else", NEW_EMAIL)).isNotEqualTo(user);
    }

    /** Those that were answered are final; those that were begun are carried out by who is left. */
    private void eraseOthersUntilKilled() throws Exception {
        List<String> others = new ArrayList<>();
        for (int n = 0; n < 40; n++) {
            others.add(register("Other", "other-%d-%d@others.example".formatted(n, System.nanoTime())));
        }
        Queue<String> answered = new ConcurrentLinkedQueue<>();
        ShopProcess victim = shop.commandSides().getFirst();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            others.forEach(user -> threads.execute(() -> {
                try {
                    if (victim.send("POST", "/users/" + user + "/erasure", "").statusCode() == 204) {
                        answered.add(user);
                    }
                } catch (IOException e) {
                    // It is dead: nobody knows what was done.
                }
            }));
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> answered.size() >= 10);
            victim.kill();
        }
        assertThat(keysOf(answered)).isEmpty();
        others.add(storeErasureOnly());
        victim.start();
        await().atMost(LIMIT).until(() -> keysOf(begun(others)).isEmpty());
        assertThat(begun(others)).containsAll(answered);
        victim.awaitReady();
    }

    /** What a process leaves behind that dies right after the event. */
    private String storeErasureOnly() throws Exception {
        HttpResponse<String> registered = shop.commandSides()
                .getLast()
                .send(
                        "POST",
                        "/users",
                        "{\"name\":\"Last\",\"email\":\"last-%d@others.example\"}".formatted(System.nanoTime()));
        String user =
                JsonMapper.shared().readTree(registered.body()).get("userId").asString();
        NewEvent erased = new NewEvent(
                "user-" + user,
                "user",
                1,
                UUID.randomUUID().toString(),
                "user.erased",
                "1",
                "{\"userId\":\"%s\"}".formatted(user).getBytes(UTF_8),
                "{\"actor\":\"anonymous\"}".getBytes(UTF_8),
                Instant.now());
        try (AppendSignal signal = new AppendSignal(shop.dataSource());
                GroupCommit writer = new GroupCommit(shop.dataSource(), new KeyedHash("of no claim"), signal)) {
            writer.append(Append.of(erased)).join();
        }
        return user;
    }

    private Set<String> begun(List<String> users) throws SQLException {
        return strings(shop.connect(), """
                SELECT substr(stream_id, 6) FROM event_store.event WHERE type = 'user.erased' AND substr(stream_id, 6) IN (%s)""".formatted(listed(users)));
    }

    private Set<String> keysOf(Iterable<String> users) throws SQLException {
        Connection keys = DriverManager.getConnection(
                shop.postgresServer().server().url(EmbeddedPostgres.KEYS_DATABASE),
                EmbeddedPostgres.USER,
                EmbeddedPostgres.PASSWORD);
        return strings(keys, "SELECT subject FROM personal_data.key WHERE subject IN (%s)".formatted(listed(users)));
    }

    private static String listed(Iterable<String> users) {
        List<String> quoted = new ArrayList<>(List.of("''"));
        users.forEach(user -> quoted.add("'" + user + "'"));
        return String.join(", ", quoted);
    }

    private static Set<String> strings(Connection database, String sql) throws SQLException {
        Set<String> strings = new TreeSet<>();
        try (database;
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }

    private void writeAllToDisk() throws SQLException {
        shop.awaitRelayed();
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        }
        RedisClient client = RedisClient.create(shop.redis());
        try (StatefulRedisConnection<String, String> redis = client.connect()) {
            redis.sync().configSet("rdbcompression", "no");
            redis.sync().save();
        } finally {
            client.shutdown();
        }
    }

    private static Set<String> stores(Set<Path> files) {
        return files.stream()
                .map(file -> file.startsWith("postgres")
                        ? file.subpath(0, 3).toString()
                        : file.getName(0).toString())
                .collect(Collectors.toSet());
    }

    private String register(String name, String email) {
        HttpResponse<String> registered = shop.command(
                "POST",
                "/users",
                "{\"name\":\"%s\",\"email\":\"%s\"}".formatted(name, email),
                "Idempotency-Key",
                email);
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(201);
        return JsonMapper.shared().readTree(registered.body()).get("userId").asString();
    }

    private String seen(String path, String token) {
        return shop.query(path, "Consistency-Token", token, "Prefer", "wait=30").body();
    }

    private static String token(HttpResponse<String> answer) {
        return answer.headers().firstValue("Consistency-Token").orElseThrow();
    }
}
