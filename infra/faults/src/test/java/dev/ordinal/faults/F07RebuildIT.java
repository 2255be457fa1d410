package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.faults.ClientCommand.Create;
import dev.ordinal.local.process.OsProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * F6, F7: read models are rebuilt under load by processes that are killed at random points, while others try the same. What they become is what the log says, readers never
 * see anything else, and nothing happens twice: no event in the log, none in the topics.
 */
class F07RebuildIT {

    private static final long SEED = 7;
    private static final List<String> READ_MODELS =
            LongForm.isOn() ? List.of("products", "product_cards") : List.of("products");
    private static final int WRITERS = 3;
    private static final Duration LONGEST_THOUGHT = Duration.ofMillis(40);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** So slow that it does not end before it is killed. */
    private static final String MAX_RATE = "10";

    @TempDir
    private Path directory;

    @Test
    void rebuildsThatAreKilledAndStartedTwiceUnderLoadEndAsTheLogSaysAndRepeatNothing() throws Exception {
        Random random = new Random(SEED);
        try (ShopUnderTest shop = ShopUnderTest.start(directory)) {
            Clients clients = new Clients();
            TokenReads reads = new TokenReads(shop, clients);
            HotProducts products = new HotProducts(shop, clients, "F7", 3);
            clients.ask(shop.commandSides().getFirst(), new Create("F7"));

            try (Load _ = Load.start(WRITERS, LONGEST_THOUGHT, SEED, products::step);
                    Load _ = Load.start(1, LONGEST_THOUGHT, SEED + WRITERS, _ -> reads.step())) {
                await().atMost(LIMIT).until(() -> clients.exchanges().size() > 500);
                for (String readModel : READ_MODELS) {
                    try (OsProcess rebuild = begin(shop, readModel)) {
                        Thread.sleep(random.nextInt(1_000));
                        rebuild.kill();
                    }
                    try (OsProcess rebuild = begin(shop, readModel);
                            OsProcess second = shop.startQueryTool("replay", "rebuild", readModel)) {
                        assertThat(second.onExit().join()).isNotZero();
                        assertThat(second.output()).contains("is being rebuilt");
                        interrupt(rebuild);
                    }
                    shop.queryTool("replay", "rebuild", readModel);
                }
            }

            assertThat(reads.takeComplaints()).isEmpty();
            Books.assertBalanced(shop, clients.exchanges());
            for (String readModel : READ_MODELS) {
                assertThat(active(shop, readModel)).isEqualTo("2");
                shop.queryTool("replay", "verify", readModel);
            }
        }
    }

    /** Begins or goes on, or takes over from one that was killed; returns when it is at work. */
    private static OsProcess begin(ShopUnderTest shop, String readModel) throws SQLException {
        String before = owner(shop, readModel);
        OsProcess rebuild = shop.startQueryTool("replay", "rebuild", readModel, "--max-rate", MAX_RATE);
        await().atMost(LIMIT)
                .until(() -> !rebuild.isAlive() || !owner(shop, readModel).equals(before));
        assertThat(rebuild.isAlive()).as(rebuild.output()).isTrue();
        return rebuild;
    }

    /** As Ctrl-C does, but for the signal: SIGINT is ignored by all that a shell's background job starts, as a build may be. */
    private static void interrupt(OsProcess rebuild) throws IOException {
        new ProcessBuilder("kill", "-TERM", Long.toString(rebuild.pid()))
                .start()
                .onExit()
                .join();
        assertThat(rebuild.onExit()).succeedsWithin(LIMIT).isEqualTo(143);
        assertThat(rebuild.output()).contains("stopped; the same command goes on where it was");
    }

    private static String owner(ShopUnderTest shop, String readModel) throws SQLException {
        return shop.select(
                "SELECT coalesce(max(owner), '') FROM projection.rebuild WHERE projection = '%s'".formatted(readModel));
    }

    private static String active(ShopUnderTest shop, String readModel) throws SQLException {
        return shop.select("SELECT generation FROM projection.active WHERE projection = '%s'".formatted(readModel));
    }
}
