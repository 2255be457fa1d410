package dev.ordinal.shop.query.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ordinal.projection.Rebuild;
import dev.ordinal.projection.RebuildOrder;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReplayToolsIT {

    private final TestShop shop = TestShop.running();

    private record Ran(int exitCode, String out, String err) {

        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    @Test
    void aReadModelIsVerifiedAndAWrongCellInItIsShown() throws SQLException {
        String id = TestShop.newId();
        String token = shop.stream(Streams.USER, id).append(new UserEvent.Registered(id, "Ada", id + "@example.org"));
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        shop.get("/users/" + id, "Consistency-Token", token).status() == 200);

        Ran clean = run("verify", "users");
        execute("update users_g1.account set status = 'DEACTIVATED' where user_id = '%s'".formatted(id));
        Ran found = run("verify", "users", "--json");
        Ran text = run("verify", "users");
        execute("update users_g1.account set status = 'ACTIVE' where user_id = '%s'".formatted(id));
        Ran mended = run("verify", "users");

        assertThat(clean.err()).isEmpty();
        assertThat(clean.out())
                .startsWith("users, generation 1 (version 1), as of position ")
                .contains(": equal to a fresh fold of ");
        assertThat(clean.exitCode()).isZero();
        assertThat(found.exitCode()).isOne();
        assertThat(found.json().at("/verification/differences/0/cells/0/found").asString())
                .isEqualTo("DEACTIVATED");
        assertThat(mended.exitCode()).isZero();
        assertThat(text.out()).contains("DIFFERS", id + ": status is DEACTIVATED, expected ACTIVE");
        Ran sampled = run("verify", "product_cards", "--sample", "3", "--json");
        assertThat(sampled.json().at("/verification/whole").asBoolean(true)).isFalse();
        assertThat(run("verify", "product_cards", "--sample", "3").out())
                .contains(
                        sampled.json().at("/verification/sampledStreams").asInt() == 0
                                ? ": NOTHING COMPARED, "
                                : " equal to a fresh fold of ");
        assertThat(run("verify", "users", "--sample", "3").exitCode()).isZero();
        assertThat(run("verify", "orders").out()).contains("equal to a fresh fold of ");
        assertThat(run("verify", "products").out()).contains("equal to a fresh fold of ");
        assertThat(run("verify", "sales", "--sample", "3").err())
                .contains("sales can't be sampled")
                .hasLineCount(1);
    }

    @Test
    void generationsAreListedPromotedRolledBackAndDropped() throws SQLException {
        shop.execute("""
                insert into projection.generation (projection, generation, version, store, stream_types, topics, state)
                    select projection, number, version, store, stream_types, topics, added.state
                      from projection.generation, (values (2, 'LIVE'), (3, 'BUILDING')) as added (number, state)
                     where projection = 'users' and generation = 1;
                create schema users_g2;
                create table users_g2.account (like users_g1.account including all);
                create schema users_g3
                """);

        Ran promoted = run("promote", "users", "2");
        assertThat(promoted.err()).isEmpty();
        assertThat(promoted.out()).startsWith("readers of users use generation 2");
        JsonNode items = run("list", "users", "--json").json().at("/items");
        assertThat(items.findValuesAsString("active")).containsExactly("false", "true", "false");
        assertThat(items.findValuesAsString("state")).containsExactly("LIVE", "LIVE", "BUILDING");
        assertThat(items.at("/1/behind").asLong()).isZero();
        assertThat(items.at("/1/promotedBy").asString()).isEqualTo(System.getProperty("user.name"));
        execute(
                "update projection.generation set verified_at = now(), verified_to = null where projection = 'users' and generation = 1");
        assertThat(run("rollback", "users").err()).endsWith("or switch to it even so (--even-wrong)%n".formatted());
        assertThat(run("rollback", "users", "--even-wrong").out())
                .startsWith("readers of users are back on generation 1");
        execute("update projection.generation set verified_at = null where projection = 'users' and generation = 1");
        assertThat(run("list").out().lines().filter(line -> line.startsWith("users ")))
                .satisfiesExactly(
                        first -> assertThat(first).matches("users +1 +1 +yes +LIVE +\\d+ .*"),
                        second -> assertThat(second).matches("users +2 +1 +no +LIVE +\\d+ .* not verified"),
                        third -> assertThat(third).matches("users +3 +1 +no +BUILDING +0 +- .* not built"));

        assertThat(run("promote", "users", "3").err())
                .isEqualTo("ordinal: generation 3 of users is not built yet: let its rebuild finish%n".formatted());
        assertThat(run("drop", "users", "1", "--yes").err())
                .isEqualTo("ordinal: readers use generation 1 of users: promote another one first%n".formatted());
        assertThat(run("drop", "users", "3").exitCode()).as("nobody said yes").isEqualTo(2);
        Ran dropped = run("drop", "users", "3", "--yes");
        assertThat(dropped.err()).isEmpty();
        assertThat(dropped.out()).startsWith("generation 3 of users is gone");
        assertThat(run("list", "users", "--json").json().at("/items")).hasSize(2);
        shop.drop("users", 2);
    }

    @Test
    void aReadModelIsRebuiltBesideTheLiveOneAndAsOfAMoment() {
        Ran kept = run("rebuild", "products", "--keep", "--json");
        Ran told = run("rebuild", "users", "--until", "1", "--no-verify");

        assertThat(kept.exitCode()).as(kept.err()).isZero();
        assertThat(kept.err().lines()).anyMatch(line -> line.startsWith("products g2 build"));
        assertThat(kept.json().at("/generation").asInt()).isEqualTo(2);
        assertThat(kept.json().at("/active").asBoolean()).isFalse();
        assertThat(kept.json().at("/verification/differences")).isEmpty();
        assertThat(told.exitCode()).as(told.err()).isZero();
        assertThat(told.err()).contains("WARNING");
        assertThat(told.out())
                .startsWith(
                        "users_then, generation 1 (version 1): built up to position 1, NOT verified; requests with ?model=users_then read it");
        assertThat(run("drop", "products", "2", "--yes").exitCode()).isZero();
        assertThat(run("rebuild", "none").err()).startsWith("ordinal: this build has no projection 'none'; it has ");
        assertThat(run("rebuild", "users", "--as", "other").exitCode()).isEqualTo(2);
        assertThat(run("rebuild", "users", "--until", "yesterday").exitCode()).isEqualTo(2);
        assertThat(run("rebuild", "users", "--until", "1", "--as", "a;b").exitCode())
                .isEqualTo(2);
        assertThat(run("rebuild", "users", "--until", "1", "--as", "orders").exitCode())
                .isEqualTo(2);
        assertThat(run("rebuild", "users", "--until", "1", "--keep").exitCode()).isEqualTo(2);
        assertThat(run("rebuild", "users", "--until", "2999-01-01T00:00:00Z").err())
                .startsWith("ordinal: nobody knows yet");
        assertThat(run("rebuild", "users", "--parallel", "33").exitCode()).isEqualTo(2);
        assertThat(run("rebuild", "users", "--memory", "9999999999GB").exitCode())
                .isEqualTo(2);
    }

    @Test
    void aReadModelThatNoRequestReadsOfThePastIsNotBuiltOfIt() {
        Ran refused = run("rebuild", "product_cards", "--until", "1");

        assertThat(refused.err())
                .isEqualTo(
                        "ordinal: --until: no request reads product_cards as of the past; there are messages, orders, products, sales, users, wallets%n"
                                .formatted());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(run("list", "product_cards_then").err()).contains("there is no read model 'product_cards_then'");
    }

    @Test
    void aRebuildOfManyThreadsIsGoneOnWithByACommandThatNamesNone() {
        try (OpenReadModels open = new OpenReadModels(settings(), 25)) {
            Rebuild rebuild = new Rebuild(
                    open.projection("wallets").orElseThrow(),
                    open.redis(),
                    open.dataSource(),
                    open.log(),
                    open.kafkaBootstrapServers());
            assertThatThrownBy(
                            () -> rebuild.run(RebuildOrder.usual().parallel(20).kept(), _ -> {
                                throw new IllegalStateException("killed");
                            }))
                    .hasStackTraceContaining("killed");
        }

        Ran goneOn = run("rebuild", "wallets");

        assertThat(goneOn.exitCode()).as(goneOn.err()).isZero();
        assertThat(goneOn.err()).startsWith("goes on with generation 2");
        assertThat(run("drop", "wallets", "2", "--yes").exitCode()).isZero();
    }

    @Test
    void aRebuildThatDiffersFromAFreshFoldSaysInWhat() throws SQLException {
        execute("""
                insert into projection.rebuild (projection, generation, source, parallel, keep, verify, phase, target, owner, owner_name, lease_until)
                values ('users', 1, 'STORE', 1, true, true, 'VERIFY', 1, 'gone', 'a host', '-infinity')""");
        execute("""
                insert into users_g1.account (user_id, status, version)
                values ('planted', 'ACTIVE', 0)""");

        Ran found = run("rebuild", "users", "--json");
        execute("delete from users_g1.account where user_id = 'planted'");
        execute("delete from projection.rebuild where projection = 'users'");
        assertThat(run("verify", "users").exitCode()).isZero();

        assertThat(found.exitCode()).isOne();
        assertThat(found.json().at("/verification/differences/0/key").asString())
                .isEqualTo("planted");
        assertThat(found.err()).contains("readers have it");
    }

    @Test
    void howFarARebuildIsIsListed() throws SQLException {
        shop.execute("""
                insert into projection.generation (projection, generation, version, store, stream_types, topics, state)
                    select projection, 2, version, store, stream_types, topics, 'BUILDING'
                      from projection.generation where projection = 'messages' and generation = 1;
                insert into projection.rebuild (projection, generation, source, parallel, keep, verify, phase, target, owner, owner_name, lease_until)
                    values ('messages', 2, 'STORE', 1, true, true, 'BUILD', 2000, 'it', 'a host', '-infinity');
                insert into projection.progress (projection, generation, topic, partition, epoch, position, event_id)
                    values ('messages', 2, '@store', 0, '1-1-00000001', 500, 'id');
                create schema messages_g2
                """);

        Ran listed = run("list", "messages");
        shop.drop("messages", 2);

        assertThat(listed.out()).contains(" 25 % of 2000, BUILD, LEFT by a host");
    }

    @Test
    void whatIsLeftOfARebuildWhoseRowsAreThereIsListed() throws SQLException {
        execute("""
                insert into projection.rebuild (projection, generation, source, parallel, keep, verify, phase, target, owner, owner_name, lease_until, error)
                values ('users', 1, 'STORE', 1, true, true, 'VERIFY', 1, 'gone', 'a host', '-infinity', 'a lost connection')""");

        Ran left = run("list", "users");
        execute("update projection.rebuild set phase = 'DONE', finished_at = now() where projection = 'users'");
        Ran finished = run("list", "users");
        execute("delete from projection.rebuild where projection = 'users'");

        assertThat(left.out()).contains("; VERIFY, LEFT by a host: a lost connection");
        assertThat(finished.out()).doesNotContain("a host");
    }

    @Test
    void aReadModelOfAMomentIsVerifiedAsOfThen() throws SQLException {
        String id = TestShop.newId();
        shop.stream(Streams.USER, id).append(new UserEvent.Registered(id, "Ada", id + "@example.org"));

        Ran built = run("rebuild", "users", "--until", Instant.now().toString(), "--as", "users_now");
        assertThat(built.exitCode()).as(built.err()).isZero();
        assertThat(built.out()).startsWith("users_now, generation 1 ").contains("equal to a fresh fold of ");
        assertThat(run("list", "users_now", "--json")
                        .json()
                        .at("/items/0/state")
                        .asString())
                .isEqualTo("FROZEN");
        assertThat(run("verify", "users_now").out()).contains("equal to a fresh fold of ");
        execute("update users_now_g1.account set name = 'Eve' where user_id = '%s'".formatted(id));
        assertThat(run("verify", "users_now").out()).contains("DIFFERS", id + ": name is Eve, expected sealed:");
        assertThat(run("rebuild", "users", "--until", "2000-01-01T00:00:00Z").err())
                .contains("nothing was recorded by then");
    }

    @Test
    void whatIsNotThereIsToldInOneLine() {
        assertThat(run("list", "none").err()).startsWith("ordinal: there is no read model 'none'");
        assertThat(run("promote", "users", "99").err()).startsWith("ordinal: users has no generation 99; it has ");
        assertThat(run("verify", "none").err()).startsWith("ordinal: there is no read model 'none'; there are ");
        assertThat(run("verify", "users", "--generation", "99").err()).contains("users has no generation 99 ");
        assertThat(run("verify", "users", "--sample", "0").exitCode()).isEqualTo(2);
        assertThat(run().exitCode()).isEqualTo(2);
        assertThat(run("veriyf", "users").err()).startsWith("ordinal: unknown command 'veriyf'; there are list, ");
        Ran nothingRuns =
                ran(List.of("--ORDINAL_POSTGRES_URL=jdbc:postgresql://127.0.0.1:1/ordinal"), "verify", "users");
        assertThat(nothingRuns.err())
                .isEqualTo(
                        "ordinal: PostgreSQL does not answer (Connection to 127.0.0.1:1 refused): is the system up (infra/ordinal up)? ORDINAL_POSTGRES_URL names another one"
                                + System.lineSeparator());
        assertThat(nothingRuns.exitCode()).isOne();
        assertThat(ran(List.of("--ORDINAL_POSTGRES_URL=rubbish"), "list").err())
                .startsWith("ordinal: a setting is wrong ('url' must start with \"jdbc\"): see ORDINAL_POSTGRES_URL");
        assertThat(run("list", "-V").out()).startsWith("ordinal ");
    }

    @ParameterizedTest
    @CsvSource({
        "--memory,plenty",
        "--memory,999999GB",
        "--from,elsewhere",
        "--parallel,33",
        "--max-rate,-1",
        "--until,yesterday",
        "--as,other"
    })
    void whatIsOrderedWronglyIsToldWithoutTheDatabase(String option, String value) {
        Ran wrong = ran(
                List.of("--ORDINAL_POSTGRES_URL=jdbc:postgresql://127.0.0.1:1/ordinal"),
                "rebuild",
                "users",
                option,
                value);

        assertThat(wrong.exitCode()).as(wrong.err()).isEqualTo(2);
        assertThat(wrong.err()).startsWith("ordinal: ").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"--parallel,2", "--memory,64MB", "--max-rate,5"})
    void whatARebuildFromKafkaWouldNotHeedIsRefused(String option, String value) {
        Ran wrong = ran(
                List.of("--ORDINAL_POSTGRES_URL=jdbc:postgresql://127.0.0.1:1/ordinal"),
                "rebuild",
                "users",
                "--from",
                "kafka",
                option,
                value);

        assertThat(wrong.exitCode()).as(wrong.err()).isEqualTo(2);
        assertThat(wrong.err()).startsWith("ordinal: " + option).hasLineCount(1);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = shop.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isOne();
        }
    }

    private Ran run(String... arguments) {
        return ran(settings(), arguments);
    }

    private List<String> settings() {
        TestDatabase database = shop.database();
        return List.of(
                "--ORDINAL_POSTGRES_URL=" + database.url(),
                "--ORDINAL_POSTGRES_USER=" + database.user(),
                "--ORDINAL_POSTGRES_PASSWORD=" + database.password(),
                "--ORDINAL_REDIS_URL=" + TestServers.redis(),
                "--ORDINAL_KAFKA_BOOTSTRAP_SERVERS=" + TestServers.kafka());
    }

    private static Ran ran(List<String> settings, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = ReplayTools.commandLine(settings)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Ran(exitCode, out.toString(), err.toString());
    }
}
