package dev.ordinal.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.NewEvent;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** F11: what is very large is stored, or refused with a reason, by processes with the memory that they have by default; none of them dies of it. */
@ResourceLock(SharedShop.NAME)
class F11MemoryIT {

    private static final int LONG_STREAM = LongForm.rounds(20_000, 100_000);
    private static final int LARGE_APPEND = 10_000;

    private final ShopUnderTest shop = SharedShop.get();
    private final Clients clients = new Clients();

    @AfterEach
    void nobodyDied() {
        assertThat(shop.commandSides()).allMatch(ShopProcess::isAlive);
        assertThat(shop.projector().isAlive()).isTrue();
    }

    @Test
    void anInvoiceOfTenThousandLinesIsStoredAndOneThatCannotBeIsRefusedForItsSize() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<HttpResponse<String>>> stored = new ArrayList<>();
            List<CompletableFuture<HttpResponse<String>>> refused = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                ShopProcess side = shop.commandSides().get(i % 2);
                String fits = invoice("F11-fits-" + i, 10_000, "");
                String is2Mb = invoice("F11-event-" + i, 10_000, "x".repeat(40));
                String isMore = invoice("F11-body-" + i, 10_000, "x".repeat(200));
                stored.add(CompletableFuture.supplyAsync(() -> send(side, fits), threads));
                refused.add(CompletableFuture.supplyAsync(() -> send(side, is2Mb), threads));
                refused.add(CompletableFuture.supplyAsync(() -> send(side, isMore), threads));
            }
            assertThat(stored).extracting(answer -> answer.join().statusCode()).containsOnly(201);
            assertThat(refused)
                    .extracting(answer -> answer.join().statusCode() + " "
                            + answer.join().body().contains("content-too-large"))
                    .containsOnly("413 true");
        }

        Books.assertBalanced(shop, clients.exchanges());
    }

    @Test
    void aVeryLongStreamWhichCameByTenThousandEventsAnAppendIsLoadedAndGoesOn() throws Exception {
        String sku = "F11-long";
        fill("product-" + sku, sku);
        HotProducts products = new HotProducts(shop, clients, "F11", 3);

        try (Load _ = Load.start(4, 1, products::step);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Exchange>> restocks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ShopProcess side = shop.commandSides().get(i % 2);
                restocks.add(CompletableFuture.supplyAsync(
                        () -> clients.ask(side, new ClientCommand.Restock(sku, 1)), threads));
            }
            assertThat(restocks).extracting(restock -> restock.join().status()).contains(201);
        }

        Books.assertBalanced(shop, clients.exchanges());
    }

    private void fill(String streamId, String sku) throws Exception {
        DataSource database = shop.dataSource();
        try (AppendSignal signal = new AppendSignal(database);
                GroupCommit writer = new GroupCommit(database, new KeyedHash("not the shop's"), signal)) {
            for (int from = 0; from < LONG_STREAM; from += LARGE_APPEND) {
                List<NewEvent> events = IntStream.range(from, from + LARGE_APPEND)
                        .mapToObj(sequence -> event(streamId, sku, sequence))
                        .toList();
                writer.append(new Append(events, List.of(), null)).get(60, TimeUnit.SECONDS);
            }
        }
    }

    private static NewEvent event(String streamId, String sku, int sequence) {
        String price = "{\"amount\":\"%d\",\"currency\":\"GBP\"}".formatted(sequence + 1);
        String payload = sequence == 0
                ? "{\"sku\":\"%s\",\"name\":\"Long\",\"price\":%s}".formatted(sku, price)
                : "{\"sku\":\"%s\",\"price\":%s}".formatted(sku, price);
        return new NewEvent(
                streamId,
                "product",
                sequence,
                UUID.randomUUID().toString(),
                sequence == 0 ? "product.created" : "product.price-changed",
                "1",
                payload.getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                Instant.now());
    }

    private static String invoice(String invoiceNo, int lines, String description) {
        return IntStream.range(0, lines)
                .mapToObj(n -> "{\"sku\":\"S%d\",\"description\":\"%s\",\"quantity\":1,\"unitPrice\":\"0.10\"}"
                        .formatted(n, description))
                .collect(Collectors.joining(",", """
                        {"invoiceNo":"%s","country":"EIRE","issuedAt":"2011-12-09T12:50:00Z","currency":"GBP","lines":[""".formatted(invoiceNo), "]}"));
    }

    private static HttpResponse<String> send(ShopProcess side, String invoice) {
        try {
            return side.send("POST", "/imports/invoices", invoice);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
