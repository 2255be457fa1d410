package dev.ordinal.shop.query.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.events.MessageEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.QueryProcess;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.shop.query.TestStream;
import dev.ordinal.testkit.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VerifyErasureIT {

    private final TestShop shop = TestShop.running();
    private final String id = TestShop.newId();
    private final String email = "Erased." + id + "@example.com";

    @Test
    void whatIsLeftIsNamedUntilNothingIs() {
        TestStream user = shop.stream(Streams.USER, id);
        String token = user.append(new UserEvent.Registered(id, "Zebulon Quorn", email));
        String message = TestShop.newId();
        shop.stream(Streams.MESSAGE, message)
                .append(new MessageEvent.Sent(message, id, TestShop.newId(), null, "Zebulon Quorn was here"));
        assertThat(shop.get("/users/" + id, "Consistency-Token", token).text("/name"))
                .isEqualTo("Zebulon Quorn");

        JsonNode before = verified(1, id, "--value", "zebulon quorn", "--value", email);

        assertThat(before.path("hasKey").asBoolean()).isTrue();
        assertThat(before.path("hasEvent").asBoolean()).isFalse();
        assertThat(before.path("personalTexts").asLong()).isEqualTo(3);
        assertThat(before.path("readable").asLong()).isEqualTo(3);
        assertThat(found(before)).isEmpty();

        user.append(new UserEvent.Erased(id));
        shop.destroyKey(id);
        JdbcClient.create(shop.dataSource())
                .sql("create table leak as select 'x'::text as note, convert_to('Dear ZEBULON Quorn', 'UTF8') as bytes")
                .update();
        RedisClient client = RedisClient.create(TestServers.redis());
        try (StatefulRedisConnection<String, String> redis = client.connect()) {
            redis.sync().hset("leak-" + id, "to", "<" + email + ">");

            assertThat(found(verified(1, id, "--value", "ZEBULON Quorn", "--value", email)))
                    .containsExactlyInAnyOrder("table public.leak", "keys' table public.leak", "Redis, keys");

            redis.sync().del("leak-" + id);
        } finally {
            client.shutdown();
        }
        JdbcClient.create(shop.dataSource()).sql("drop table leak").update();

        JsonNode after = verified(0, id, "--value", "Zebulon Quorn", "--value", email, "--value", byChance());

        assertThat(after.path("clean").asBoolean()).isTrue();
        assertThat(after.path("readable").asLong()).isZero();
        assertThat(after.path("places")
                        .valueStream()
                        .map(place -> place.path("name").asString()))
                .contains(
                        "table event_store.event",
                        "table event_store.outcome",
                        "table event_store.snapshot",
                        "table projection.parked",
                        "table users_g1.account",
                        "keys' table personal_data.erasure",
                        "topic ordinal.user",
                        "Redis, keys");
    }

    @Test
    void anEventOfTheUserThatCanNotBeReadIsNoCertificateAndOneOfAnotherUserIsNoMatter() {
        TestStream user = shop.stream(Streams.USER, id);
        user.append(new UserEvent.Registered(id, "Zebulon Quorn", email));
        String other = TestShop.newId();
        TestStream others = shop.stream(Streams.USER, other);
        others.append(new UserEvent.Registered(other, "Ada", other + "@example.org"), new UserEvent.Erased(other));
        shop.destroyKey(other);

        discarded(user.appendUnreadable(UserEvent.Renamed.class));

        assertThat(verified(1, id, "--value", email).path("unknown").asLong()).isOne();
        assertThat(verified(0, other, "--value", other + "@example.org")
                        .path("unknown")
                        .asLong())
                .isZero();
    }

    @Test
    void anEventOfTheUserOfATypeThatThisBuildDoesNotKnowIsNoCertificate() {
        TestStream user = shop.stream(Streams.USER, id);
        user.append(new UserEvent.Registered(id, "Zebulon Quorn", email), new UserEvent.Erased(id));
        shop.destroyKey(id);

        discarded(user.appendUnreadable("user.nickname-chosen", "1"));

        assertThat(verified(1, id, "--value", email).path("unknown").asLong()).isOne();
    }

    /** The read model of users goes on without the event. */
    private void discarded(String token) {
        assertThat(shop.get("/users/" + id, "Consistency-Token", token, "Prefer", "wait=20")
                        .status())
                .isEqualTo(503);
        assertThat(ParkedTools.commandLine(settings())
                        .execute("discard", "users", Streams.id(Streams.USER, id), "--reason", "a test", "--yes"))
                .isZero();
    }

    /** As a short name may stand in a sealed text of somebody else. */
    private String byChance() {
        String other = TestShop.newId();
        String token =
                shop.stream(Streams.USER, other).append(new UserEvent.Registered(other, "Bob", other + "@example.org"));
        assertThat(shop.get("/users/" + other, "Consistency-Token", token).text("/name"))
                .isEqualTo("Bob");
        return JdbcClient.create(shop.dataSource())
                .sql("select right(name, 4) from users_g1.account where user_id = ?")
                .param(other)
                .query(String.class)
                .single();
    }

    @Test
    void whatCanNotBeSearchedForIsToldOnOneLine() {
        assertThat(refused(2, id, "--value", "Al")).isEqualTo("ordinal: a value must have 3 characters at least\n");
        assertThat(refused(1, "nope", "--value", "Alice")).isEqualTo("ordinal: nobody knows a user 'nope'\n");
    }

    private String refused(int exitCode, String... arguments) {
        StringWriter err = new StringWriter();
        assertThat(ErasureTools.commandLine(settings())
                        .setErr(new PrintWriter(err))
                        .execute(Stream.concat(Stream.of("verify"), Stream.of(arguments))
                                .toArray(String[]::new)))
                .isEqualTo(exitCode);
        return err.toString();
    }

    private JsonNode verified(int exitCode, String user, String... values) {
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("verify", user, "--json"));
        arguments.addAll(List.of(values));
        assertThat(ErasureTools.commandLine(settings())
                        .setOut(new PrintWriter(out))
                        .execute(arguments.toArray(String[]::new)))
                .as(out.toString())
                .isEqualTo(exitCode);
        return JsonMapper.shared().readTree(out.toString());
    }

    private static List<String> found(JsonNode certificate) {
        return certificate
                .path("places")
                .valueStream()
                .filter(place -> place.path("found").asLong() > 0)
                .map(place -> place.path("name").asString())
                .toList();
    }

    private List<String> settings() {
        return List.of(
                "--ORDINAL_POSTGRES_URL=" + shop.database().url(),
                "--ORDINAL_POSTGRES_USER=" + shop.database().user(),
                "--ORDINAL_POSTGRES_PASSWORD=" + shop.database().password(),
                "--ORDINAL_KEYS_URL=" + shop.database().url(),
                "--ORDINAL_KEYS_USER=" + shop.database().user(),
                "--ORDINAL_KEYS_PASSWORD=" + shop.database().password(),
                "--ORDINAL_MASTER_KEY=" + QueryProcess.MASTER_KEY,
                "--ORDINAL_KAFKA_BOOTSTRAP_SERVERS=" + TestServers.kafka(),
                "--ORDINAL_REDIS_URL=" + TestServers.redis());
    }
}
