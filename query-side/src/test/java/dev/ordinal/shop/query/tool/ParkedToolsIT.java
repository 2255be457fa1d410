package dev.ordinal.shop.query.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.reaction.ParkedReactions;
import dev.ordinal.eventstore.reaction.ReactionSchema;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.shop.query.TestStream;
import dev.ordinal.testkit.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ParkedToolsIT {

    private static final String TOKEN = "Consistency-Token";

    private final TestShop shop = TestShop.running();
    private final String id = TestShop.newId();
    private final String stream = Streams.id(Streams.USER, id);
    private final TestStream user = shop.stream(Streams.USER, id);

    private record Ran(int exitCode, String out, String err) {

        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    @Test
    void aStreamThatCannotBeReadIsListedShownTriedAndItsPoisonDiscarded() {
        user.append(new UserEvent.Registered(id, "Ada", id + "@example.org"));
        user.appendUnreadable(UserEvent.Renamed.class);
        String token = user.append(new UserEvent.Renamed(id, "Ada Lovelace"));

        Answer told = shop.get("/users/" + id, TOKEN, token, "Prefer", "wait=20");
        assertThat(told.status()).isEqualTo(503);
        assertThat(told.problem()).isEqualTo("projection-parked");
        assertThat(told.header("Retry-After")).isPresent();
        assertThat(shop.get("/users/" + id).text("/name")).isEqualTo("Ada");

        Ran list = run("list", "users", "--json");
        assertThat(list.exitCode()).isZero();
        assertThat(list.json().at("/items/0/streamId").asString()).isEqualTo(stream);
        assertThat(run("list").out()).contains("users (generation 1)  " + stream + "  event 1 (user.renamed)", "waits");
        Ran shown = run("show", "users", stream);
        assertThat(shown.out())
                .contains("UnreadableEvent", "revision 99", "sealed:")
                .doesNotContain("Ada Lovelace");

        Ran retried = run("retry", "users", stream);
        assertThat(retried.exitCode()).isOne();
        assertThat(retried.out()).contains("1 tried again, 1 still parked");

        Ran discarded = run("discard", "users", stream, "--reason", "a test wrote it", "--yes");
        assertThat(discarded.err()).isEmpty();
        assertThat(discarded.exitCode()).isZero();
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        shop.get("/users/" + id, TOKEN, token).text("/name").equals("Ada Lovelace"));
        assertThat(run("list", "users", "--discarded").out()).contains(stream, "a test wrote it");
        assertThat(run("retry", "users").out()).contains("nothing is parked");
    }

    @Test
    void whatWaitsInAReactionIsListedShownAndDiscardedAsWell() {
        TestDatabase database = shop.database();
        ReactionSchema.migrate(database.dataSource());
        user.append(new UserEvent.Registered(id, "Ada", id + "@example.org"));
        database.execute("INSERT INTO reaction.token (reaction, segment, position) VALUES ('welcome', 0, 0)");
        database.execute("""
                INSERT INTO reaction.parked (reaction, stream_id, segment, sequence, position, event_id, type, cause, unreadable)
                SELECT 'welcome', stream_id, 0, sequence, position, event_id, type, 'the printer burns', false
                FROM event_store.event WHERE stream_id = '%s'""".formatted(stream));

        assertThat(run("list", "--json").json().at("/items").valueStream())
                .anySatisfy(item -> assertThat(item.path("kind").asString()).isEqualTo("REACTION"));
        assertThat(run("list", "welcome").out())
                .contains("reaction  welcome  " + stream + "  event 0 (user.registered)", "the printer burns");
        assertThat(run("show", "welcome", stream).out())
                .startsWith("reaction welcome waits at event 0 of " + stream)
                .contains("event 0", "\"userId\":\"" + id);

        Thread _ = Thread.ofVirtual()
                .start(() -> await().until(() -> {
                    database.execute("DELETE FROM reaction.parked WHERE state = 'ASKED'");
                    return new ParkedReactions(database.dataSource()).count("welcome") == 0;
                }));
        Ran discarded = run("discard", "welcome", stream, "--reason", "it was welcomed by hand", "--yes");
        assertThat(discarded.err()).isEmpty();
        assertThat(discarded.exitCode()).isZero();
        assertThat(run("list", "welcome", "--discarded").out())
                .contains("reaction  welcome", "it was welcomed by hand");
        assertThat(run("retry", "welcome").out()).contains("nothing is parked");
    }

    @Test
    void whatWasDiscardedIsToldAlthoughNobodyGoesOnWithTheStream() {
        TestDatabase database = shop.database();
        ReactionSchema.migrate(database.dataSource());
        user.append(new UserEvent.Registered(id, "Ada", id + "@example.org"));
        database.execute("INSERT INTO reaction.token (reaction, segment, position) VALUES ('forsaken', 0, 0)");
        database.execute("""
                INSERT INTO reaction.parked (reaction, stream_id, segment, sequence, position, event_id, type, cause, unreadable)
                SELECT 'forsaken', stream_id, 0, sequence, position, event_id, type, 'a test', false
                FROM event_store.event WHERE stream_id = '%s'""".formatted(stream));

        Ran discarded = run("discard", "forsaken", stream, "--reason", "a test", "--yes");

        assertThat(discarded.exitCode()).isOne();
        assertThat(discarded.out()).contains("discarded event 0 (user.registered) of " + stream);
        assertThat(discarded.err()).contains("nobody went on with reaction forsaken");
        database.execute(
                "DELETE FROM reaction.parked WHERE reaction = 'forsaken'; DELETE FROM reaction.token WHERE reaction = 'forsaken'");
    }

    @Test
    void whatIsNotThereIsToldInOneLine() {
        assertThat(run("list", "none").err())
                .startsWith("ordinal: there is no read model and no reaction 'none'; there are ");
        assertThat(run("show", "users", "user-none").err()).contains("stream 'user-none' is not parked in users");
        assertThat(run("retry", "users", "user-none").exitCode()).isOne();
        assertThat(run("discard", "users", "user-none", "--reason", " ").exitCode())
                .isEqualTo(2);
        assertThat(run("discard", "users", "user-none").err())
                .contains("--reason")
                .hasLineCount(1);
        assertThat(run("list", "--limit", "0").exitCode()).isEqualTo(2);
        assertThat(run("show", "users", "user-none", "--limit", "0").exitCode()).isEqualTo(2);
        assertThat(run().exitCode()).isEqualTo(2);
    }

    private Ran run(String... arguments) {
        TestDatabase database = shop.database();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = ParkedTools.commandLine(List.of(
                        "--ORDINAL_POSTGRES_URL=" + database.url(),
                        "--ORDINAL_POSTGRES_USER=" + database.user(),
                        "--ORDINAL_POSTGRES_PASSWORD=" + database.password()))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Ran(exitCode, out.toString(), err.toString());
    }
}
