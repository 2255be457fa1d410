package dev.ordinal.shop.command.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.AppendFailure;
import dev.ordinal.eventstore.Claim;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.reaction.ParkedReactions;
import dev.ordinal.eventstore.reaction.ReactionSchema;
import dev.ordinal.shop.command.tool.ToolFixture.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferCommandsIT {

    private final ToolFixture shop = new ToolFixture();
    private final ToolFixture moved = new ToolFixture(shop);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        moved.close();
        shop.close();
    }

    @Test
    void aShopMovesAndItsEmailAddressesStayTaken() {
        String email = shop.sealed("1", "email", "Ada@example.com");
        shop.store(
                0,
                "user.registered",
                "1",
                "{\"userId\":\"1\",\"name\":\"%s\",\"email\":\"%s\"}"
                        .formatted(shop.sealed("1", "name", "Ada"), email));
        shop.store(
                1,
                "user.email-changed",
                "1",
                "{\"userId\":\"1\",\"email\":\"%s\",\"previousEmail\":\"%s\"}"
                        .formatted(shop.sealed("1", "email", "ada@king.example"), email));
        String file = directory.resolve("shop.ndjson.gz").toString();

        assertThat(shop.run("export", file).out()).contains("2 events written, " + file + " ends at position 2");
        assertThat(moved.run("import", file, "--json").json().path("imported").asLong())
                .isEqualTo(2);
        assertThat(moved.run("import", file).out()).contains("0 events imported, 2 were there");

        assertThat(moved.take("user-2", new Claim.Take("email", "ada@king.example")))
                .isInstanceOf(AppendFailure.ClaimTaken.class);
        assertThat(moved.take("user-2", new Claim.Take("email", "ada@example.com")))
                .isNull();
    }

    @Test
    void anotherApplicationsRowsOfAxonsJpaEngineAreImported() throws SQLException {
        execute("""
                CREATE TABLE domain_event_entry (global_index bigint, aggregate_identifier text, type text, sequence_number bigint,
                    event_identifier text, payload_type text, payload_revision text, payload bytea, meta_data bytea, time_stamp text);
                INSERT INTO domain_event_entry VALUES
                    (1, 'a', 'Account', 0, 'e1', 'com.example.Opened', null, '<o/>', '<m/>', '2020-01-01T00:00:00.123Z'),
                    (7, 'user-1', 'user', 0, 'e2', 'user.registered', '1',
                        '{"userId":"1","name":"%s","email":"%s"}', '{}', '2020-01-01T00:00:01Z')""".formatted(shop.sealed("1", "name", "Ada"), shop.sealed("1", "email", "a@b.c")));

        assertThat(moved.run("import", "--from-axon-jpa").out()).contains("2 events imported, 0 were there");
        assertThat(moved.run("import", "--from-axon-jpa").out()).contains("0 events imported, 2 were there");

        StoredEvent opened = moved.log.last("a").orElseThrow();
        assertThat(opened.payload()).asString().isEqualTo("<o/>");
        assertThat(opened.type()).isEqualTo("com.example.Opened");
        assertThat(moved.take("user-2", new Claim.Take("email", "a@b.c"))).isInstanceOf(AppendFailure.ClaimTaken.class);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = moved.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void whileAReactionRunsNothingIsImported() throws SQLException {
        shop.store(0, "product.renamed", "1", "{\"sku\":\"1\",\"name\":\"Cup\"}");
        String file = exported();
        lettersStandAt(7);
        execute("INSERT INTO reaction.process VALUES ('letters', 'a process that lives')");

        oneLine("(reaction letters): stop it first", moved.run("import", file));

        assertThat(moved.log.head()).isZero();
        assertThat(lettersStandAnywhere()).isTrue();

        execute("UPDATE reaction.process SET seen_at = seen_at - interval '1 hour'");
        assertThat(moved.run("import", file).out()).contains("1 events imported");
        assertThat(lettersStandAnywhere()).isFalse();
    }

    @Test
    void aFileThatIsNoGoodOrBringsNothingLeavesReactionsWhereTheyWere() throws IOException, SQLException {
        shop.store(0, "user.renamed", "7", "{}");
        String file = exported();
        lettersStandAt(7);

        oneLine("can't read user.renamed revision 7 at position 1", moved.run("import", file));
        Files.writeString(Path.of(file), "sku,name\n");
        oneLine("line 1 is no event", moved.run("import", file));
        Files.writeString(Path.of(file), "");
        assertThat(moved.run("import", file).out()).contains("0 events imported");

        assertThat(lettersStandAnywhere()).isTrue();
    }

    private String exported() {
        String file = directory.resolve("exported.ndjson").toString();
        assertThat(shop.run("export", file).exitCode()).isZero();
        return file;
    }

    private void lettersStandAt(long position) throws SQLException {
        ReactionSchema.migrate(moved.database.dataSource());
        execute(
                "INSERT INTO reaction.token (reaction, segment, position, begins_at_head) VALUES ('letters', 0, %d, true)"
                        .formatted(position));
    }

    private boolean lettersStandAnywhere() {
        return new ParkedReactions(moved.database.dataSource()).reactions().contains("letters");
    }

    @Test
    void whatIsWrongIsOneLine() throws IOException {
        Path file = directory.resolve("shop.ndjson");
        oneLine("there is no file " + file, moved.run("import", file.toString()));
        oneLine("there is no table domain_event_entry", moved.run("import", "--from-axon-jpa"));
        assertThat(moved.run("import").exitCode()).isEqualTo(2);
        assertThat(moved.run("import", file.toString(), "--from-axon-jpa").exitCode())
                .isEqualTo(2);
        Files.writeString(file, "sku,name\n");
        oneLine("line 1 is no event", moved.run("import", file.toString()));
        oneLine("is no export", moved.run("export", file.toString()));
        Path gzip = Files.writeString(directory.resolve("shop.ndjson.gz"), "no gzip");
        oneLine("is not gzipped", moved.run("import", gzip.toString()));
        oneLine(
                "b.ndjson: there is no directory " + directory.resolve("a"),
                moved.run("export", directory.resolve("a/b.ndjson").toString()));
        oneLine(
                "there is no position 9",
                moved.run("export", directory.resolve("new.ndjson").toString(), "--from", "9"));
        Ran misnamed = moved.run("export", "shop.csv");
        assertThat(misnamed.exitCode()).isEqualTo(2);
        assertThat(misnamed.err()).contains("must end in .ndjson or .ndjson.gz");
        assertThat(moved.run("export", file.toString(), "--from", "0").exitCode())
                .isEqualTo(2);

        shop.store(0, "user.renamed", "7", "{}");
        Path unknown = directory.resolve("unknown.ndjson");
        shop.run("export", unknown.toString());
        oneLine("can't read user.renamed revision 7 at position 1", moved.run("import", unknown.toString()));
    }

    private static void oneLine(String saying, Ran ran) {
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err().lines()).singleElement().asString().contains(saying);
    }
}
