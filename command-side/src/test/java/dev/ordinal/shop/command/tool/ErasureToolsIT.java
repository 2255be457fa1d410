package dev.ordinal.shop.command.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.Claim;
import dev.ordinal.shop.command.tool.ToolFixture.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ErasureToolsIT {

    private static final String NEW_MASTER_KEY = "2:MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

    private final ToolFixture shop = new ToolFixture();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void aLogThatCameBackWithoutAnErasureGetsItAgainFromTheLedger() {
        registered();
        shop.personal.erase("1", "anonymous", () -> ToolFixture.OCCURRED);

        Ran replayed = shop.runErasure("replay", "--json");
        Ran again = shop.runErasure("replay");

        assertThat(replayed.json().path("eventsAdded").asInt()).isEqualTo(1);
        assertThat(shop.log.last("user-1").orElseThrow().type()).isEqualTo("user.erased");
        assertThat(shop.log.last("user-1").orElseThrow().occurredAt()).isEqualTo(ToolFixture.OCCURRED);
        assertThat(shop.take("user-2", new Claim.Take("email", "ada@example.com")))
                .as("the e-mail is free")
                .isNull();
        assertThat(again.out())
                .isEqualTo("1 erasures: 0 keys had come back and are destroyed, 0 events were missing and are added\n");
    }

    @Test
    void keysThatCameBackWithoutTheLedgerAreDestroyedAgainAsTheLogSays() {
        registered();
        shop.store(1, "user.erased", "1", "{\"userId\":\"1\"}");

        Ran replayed = shop.runErasure("replay");

        assertThat(replayed.out())
                .isEqualTo("1 erasures: 1 keys had come back and are destroyed, 0 events were missing and are added\n");
        assertThat(shop.personal.hasKey("1")).isFalse();
        assertThat(shop.personal.isErased("1")).isTrue();
    }

    @Test
    void whereBothCameBackTheLedgerThatWasKeptApartTells() throws IOException {
        registered();
        Path ledger = Files.writeString(
                directory.resolve("ledger.json"),
                "[{\"subject\":\"1\",\"at\":\"2026-11-21T12:00:00Z\",\"by\":\"anonymous\"},"
                        + "{\"subject\":\"later\",\"at\":\"2026-11-21T13:00:00Z\",\"by\":\"anonymous\"}]");

        Ran replayed = shop.runErasure("replay", ledger.toString(), "--json");

        assertThat(replayed.json().path("keysDestroyed").asInt()).isEqualTo(1);
        assertThat(replayed.json().path("eventsAdded").asInt()).isEqualTo(1);
        JsonNode kept = shop.runErasure("list", "--json").json();
        assertThat(kept).hasSize(2);
        assertThat(kept.path(0).path("at").asString()).isEqualTo("2026-11-21T12:00:00Z");
        assertThat(shop.runErasure("list").out()).contains("1  erased 2026-11-21T12:00:00Z by anonymous", "2 erasures");
        assertThat(shop.runErasure("replay", directory.resolve("none").toString())
                        .err())
                .isEqualTo("ordinal: can't read " + directory.resolve("none") + "\n");
    }

    @Test
    void keysAreWrappedAnewByTheNewestMasterKey() {
        String sealed = shop.sealed("1", "name", "Ada");

        assertThat(shop.runKeys(NEW_MASTER_KEY, "rotate").err())
                .isEqualTo(
                        "ordinal: Keys are wrapped by version 1 of the master key, which is not given (see ORDINAL_MASTER_KEY)\n");

        Ran rotated = shop.runKeys(ToolFixture.MASTER_KEY + "," + NEW_MASTER_KEY, "rotate");
        Ran again = shop.runKeys(NEW_MASTER_KEY, "rotate", "--json");

        assertThat(rotated.out())
                .isEqualTo(
                        "1 keys wrapped anew: all are wrapped by version 2 of the master key, no older one is needed\n");
        assertThat(again.json().path("keys").asInt()).isZero();
        assertThat(shop.openedBy(NEW_MASTER_KEY, "1", "name", sealed)).contains("Ada");
        assertThat(shop.runKeys(ToolFixture.MASTER_KEY, "rotate").err())
                .isEqualTo(
                        "ordinal: Keys are wrapped by version 2 of the master key, which is not given (see ORDINAL_MASTER_KEY)\n");
        assertThat(shop.runKeys("1:none", "rotate").err().lines())
                .singleElement()
                .asString()
                .startsWith("ordinal: ")
                .contains("<version>:<32 bytes in base64>");
    }

    private void registered() {
        shop.store(
                0,
                "user.registered",
                "1",
                "{\"userId\":\"1\",\"name\":\"%s\",\"email\":\"%s\"}"
                        .formatted(shop.sealed("1", "name", "Ada"), shop.sealed("1", "email", "ada@example.com")),
                new Claim.Take("email", "ada@example.com"));
    }
}
