package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.faults.ClientCommand.Create;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The runbook of a changed projection, with two real builds of the query side beside each other. */
class DeployedChangeIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path SOURCES = Path.of("../../query-side/src/main/java");
    private static final String PROJECTION = "dev/ordinal/shop/query/product/ProductProjection";

    /** The next version has one column more, and other values in one that products are found by. */
    private static final Map<String, String> CHANGES = Map.of(
            "return 1;",
            "return 2;",
            ".column(\"name\", TEXT)",
            ".column(\"name\", TEXT).column(\"initial\", TEXT)",
            "key(sku),\n                        name,",
            "\"next-\" + key(sku), name, name.substring(0, 1),");

    @TempDir
    private Path directory;

    @TempDir
    private Path nextBuild;

    @Test
    void twoBuildsServeEachItsOwnGenerationsWhileReadersMoveOverAndBack() throws Exception {
        try (ShopUnderTest shop = ShopUnderTest.start(directory)) {
            Path next = PatchedJar.of(nextBuild, SOURCES, PROJECTION, FastStart.classPath("query-side"), CHANGES);
            Clients clients = new Clients();
            HotProducts products = new HotProducts(shop, clients, "change", 3);
            create(clients, shop, "before-the-rebuild");

            try (Load _ = Load.start(2, Duration.ofMillis(200), 1, products::step)) {
                shop.queryTool(next, "replay", "rebuild", "products", "--keep");
                create(clients, shop, "after-the-rebuild");
                try (ShopProcess projector = shop.startQuerySide(next, "projector");
                        ShopProcess api = shop.startQuerySide(next, "query-api")) {
                    projector.awaitReady();
                    await().atMost(LIMIT).until(() -> api.readiness() == 503);
                    assertThat(active(shop)).isEqualTo("1");
                    awaitFound(shop.queryApi(), "after-the-rebuild");

                    shop.queryTool(next, "replay", "promote", "products", "2");
                    api.awaitReady();
                    create(clients, shop, "after-the-switch");
                    assertEachReadsItsOwn(shop, api, "before-the-rebuild", "after-the-rebuild", "after-the-switch");

                    shop.queryTool(next, "replay", "rollback", "products");
                    assertThat(active(shop)).isEqualTo("1");
                    create(clients, shop, "after-the-way-back");
                    assertEachReadsItsOwn(shop, api, "after-the-switch", "after-the-way-back");
                    shop.queryTool(next, "replay", "verify", "products", "--generation", "2");
                    shop.queryTool("replay", "verify", "products", "--generation", "1");
                    projector.awaitReady();
                    shop.projector().awaitReady();
                }
            }

            Books.assertBalanced(shop, clients.exchanges());
        }
    }

    private static void create(Clients clients, ShopUnderTest shop, String sku) {
        assertThat(clients.ask(shop.commandSides().getFirst(), new Create(sku)).status())
                .isEqualTo(201);
    }

    /** Both find it by its sku, and only the next build by what its version makes of that. */
    private static void assertEachReadsItsOwn(ShopUnderTest shop, ShopProcess next, String... skus) throws IOException {
        for (String sku : skus) {
            awaitFound(shop.queryApi(), sku);
            awaitFound(next, "next-" + sku);
            assertThat(finds(shop.queryApi(), "next-" + sku)).isFalse();
        }
    }

    private static void awaitFound(ShopProcess api, String text) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(finds(api, text)).isTrue());
    }

    /** Whether the catalogue, which stands in the read model's tables, has a product for this text. */
    private static boolean finds(ShopProcess api, String text) throws IOException {
        HttpResponse<String> found = api.send("GET", "/products?search=" + text, "");
        assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
        return !JsonMapper.shared().readTree(found.body()).get("items").isEmpty();
    }

    private static String active(ShopUnderTest shop) throws Exception {
        return shop.select("SELECT generation FROM projection.active WHERE projection = 'products'");
    }
}
