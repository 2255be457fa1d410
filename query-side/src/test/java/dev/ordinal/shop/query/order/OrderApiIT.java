package dev.ordinal.shop.query.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.shop.query.TestStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class OrderApiIT {

    private static final String TOKEN = "Consistency-Token";

    private final TestShop shop = TestShop.running();
    private final String userId = TestShop.newId();

    @Test
    void aPlacedOrderIsReadWithItsCapturedPrices() {
        String id = TestShop.newId();
        String token = shop.stream(Streams.ORDER, id).append(placed(id, userId));

        Answer answer = shop.get("/orders/" + id, TOKEN, token);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.http().body()).isEqualTo("""
                        {"orderId":"%s","status":"PLACED","userId":"%s","currency":"GBP",\
                        "total":{"amount":"39.80","currency":"GBP"},"placedAt":"2026-11-20T10:00:00.123456Z",\
                        "lines":[{"sku":"MUG-1","name":"Mug","quantity":2,"unitPrice":{"amount":"19.90","currency":"GBP"}}],\
                        "version":0}""".formatted(id, userId));
    }

    @Test
    void anImportedInvoiceIsAnOrderAtItsOwnTime() {
        String id = TestShop.newId();
        String invoiceNo = "C" + id;
        String token = shop.stream(Streams.INVOICE, invoiceNo)
                .append(new InvoiceEvent.Imported(
                        invoiceNo,
                        id,
                        "14527",
                        "United Kingdom",
                        Instant.parse("2010-12-01T09:41:00Z"),
                        "GBP",
                        List.of(
                                new InvoiceEvent.Line("D", null, -1, new BigDecimal("27.50")),
                                new InvoiceEvent.Line("gift_0001_10 ", "Gift", 3, new BigDecimal("0.001")))));

        Answer answer = shop.get("/orders/" + id, TOKEN, token);

        assertThat(answer.text("/status")).isEqualTo("IMPORTED");
        assertThat(answer.text("/invoiceNo")).isEqualTo(invoiceNo);
        assertThat(answer.text("/customerRef")).isEqualTo("14527");
        assertThat(answer.text("/country")).isEqualTo("United Kingdom");
        assertThat(answer.text("/placedAt")).isEqualTo("2010-12-01T09:41:00Z");
        assertThat(answer.text("/total/amount")).isEqualTo("-27.497");
        assertThat(answer.text("/lines/1/sku")).isEqualTo("gift_0001_10 ");
        assertThat(answer.text("/lines/1/unitPrice/amount")).isEqualTo("0.001");
        assertThat(answer.json().has("userId")).isFalse();
    }

    @Test
    void aUsersOrdersComeNewestFirst() {
        String early = TestShop.newId();
        String late = TestShop.newId();
        String token =
                shop.stream(Streams.ORDER, late).appendAt(Instant.parse("2026-11-20T12:00:00Z"), placed(late, userId));
        String other = shop.stream(Streams.ORDER, early)
                .appendAt(Instant.parse("2026-11-20T11:00:00Z"), placed(early, userId));

        Answer answer = shop.get("/users/" + userId + "/orders", TOKEN, token + ", " + other);

        assertThat(answer.json()
                        .at("/items")
                        .valueStream()
                        .map(order -> order.get("orderId").asString()))
                .containsExactly(late, early);
    }

    @Test
    void aUserWithoutOrdersHasAnEmptyPageAndAnUnknownOneNone() {
        String token = shop.stream(Streams.USER, userId)
                .append(new UserEvent.Registered(userId, "Ada", userId + "@x.example"));

        Answer known = shop.get("/users/" + userId + "/orders", TOKEN, token);
        Answer unknown = shop.get("/users/" + TestShop.newId() + "/orders");

        assertThat(known.status()).isEqualTo(200);
        assertThat(known.http().body()).isEqualTo("{\"items\":[],\"nextCursor\":null}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.problem()).isEqualTo("not-found");
    }

    @Test
    void ordersAreListedByStatus() {
        String id = TestShop.newId();
        String token = shop.stream(Streams.ORDER, id).append(placed(id, null));

        Answer placed = shop.get("/orders?status=PLACED&limit=200", TOKEN, token);
        Answer imported = shop.get("/orders?status=IMPORTED&limit=200", TOKEN, token);

        assertThat(placed.http().body()).contains(id);
        assertThat(placed.json()
                        .at("/items")
                        .valueStream()
                        .map(order -> order.get("status").asString()))
                .containsOnly("PLACED");
        assertThat(imported.http().body()).doesNotContain(id);
    }

    @Test
    void whatBecomesOfAnOrderIsSeenAndListedUnderItsStatus() {
        String id = TestShop.newId();
        OrderEvent.Placed placed = placed(id, userId);
        TestStream order = shop.stream(Streams.ORDER, id);
        List<OrderEvent> life = List.of(
                new OrderEvent.Confirmed(id, userId, placed.lines(), placed.total()),
                new OrderEvent.Shipped(id, userId, "Post", "T1"),
                returned(id, "r1", false),
                returned(id, "r2", true));
        String token = order.append(placed);

        List<String> states = new ArrayList<>(List.of(status(id, token)));
        for (OrderEvent event : life) {
            states.add(status(id, order.append(event)));
        }

        assertThat(states).containsExactly("PLACED", "CONFIRMED", "SHIPPED", "PARTLY_RETURNED", "RETURNED");
        assertThat(shop.get("/orders/" + id).text("/carrier")).isEqualTo("Post");
        assertThat(shop.get("/orders/" + id).text("/trackingNumber")).isEqualTo("T1");
        assertThat(shop.get("/orders?status=RETURNED&limit=200").http().body()).contains(id);
        assertThat(shop.get("/orders?status=PLACED&limit=200").http().body()).doesNotContain(id);
    }

    @Test
    void aRejectedOrCancelledOrderSaysWhy() {
        String rejected = TestShop.newId();
        String cancelled = TestShop.newId();
        OrderEvent.Placed placed = placed(cancelled, null);
        String token = shop.stream(Streams.ORDER, rejected)
                .append(placed(rejected, null), new OrderEvent.Rejected(rejected, null, "out-of-stock", "0 left"));
        String other = shop.stream(Streams.ORDER, cancelled)
                .append(
                        placed,
                        new OrderEvent.Cancelled(cancelled, null, "too late", false, placed.lines(), placed.total()));

        assertThat(shop.get("/orders/" + rejected, TOKEN, token).text("/reason"))
                .isEqualTo("out-of-stock");
        assertThat(status(rejected, token)).isEqualTo("REJECTED");
        assertThat(shop.get("/orders/" + cancelled, TOKEN, other).text("/reason"))
                .isEqualTo("too late");
        assertThat(status(cancelled, other)).isEqualTo("CANCELLED");
    }

    @Test
    void theHistoryTellsWhoDidWhatWhenAndByWhichCommand() {
        String id = TestShop.newId();
        OrderEvent.Placed placed = placed(id, userId);
        TestStream order = shop.stream(Streams.ORDER, id);
        order.by("ada", "command-1", "request-1").append(placed);
        String token = order.by("reaction", "command-2", "request-1")
                .appendAt(
                        Instant.parse("2026-11-20T10:00:01Z"),
                        new OrderEvent.Confirmed(id, userId, placed.lines(), placed.total()));

        Answer first = shop.get("/orders/" + id + "/history?limit=1", TOKEN, token);
        Answer second = shop.get("/orders/" + id + "/history?cursor=" + first.text("/nextCursor"));

        assertThat(withoutEventId(first.json().at("/items/0"))).isEqualTo("""
                        {"version":0,"type":"order.placed","status":"PLACED","at":"2026-11-20T10:00:00.123456Z",\
                        "actor":"ada","causationId":"command-1","correlationId":"request-1",\
                        "what":{"lines":[{"sku":"MUG-1","quantity":2}],"total":{"amount":"39.80","currency":"GBP"},\
                        "payment":"WALLET"}}""");
        assertThat(withoutEventId(second.json().at("/items/0"))).isEqualTo("""
                        {"version":1,"type":"order.confirmed","status":"CONFIRMED","at":"2026-11-20T10:00:01Z",\
                        "actor":"reaction","causationId":"command-2","correlationId":"request-1",\
                        "what":{"total":{"amount":"39.80","currency":"GBP"}}}""");
        assertThat(second.json().get("nextCursor").isNull()).isTrue();
        assertThat(shop.get("/orders/" + TestShop.newId() + "/history").problem())
                .isEqualTo("not-found");
    }

    @Test
    void aFinalStateIsWaitedFor() throws Exception {
        String id = TestShop.newId();
        OrderEvent.Placed placed = placed(id, userId);
        TestStream order = shop.stream(Streams.ORDER, id);
        String token = order.append(placed);
        assertThat(status(id, token)).isEqualTo("PLACED");

        CompletableFuture<Answer> waiting =
                CompletableFuture.supplyAsync(() -> shop.get("/orders/" + id + "?until=final", "Prefer", "wait=30"));
        order.append(new OrderEvent.Confirmed(id, userId, placed.lines(), placed.total()));

        assertThat(waiting.get(40, TimeUnit.SECONDS).text("/status")).isEqualTo("CONFIRMED");
        assertThat(shop.get("/orders/" + id + "?until=final", "Prefer", "wait=0")
                        .text("/status"))
                .isEqualTo("CONFIRMED");
    }

    @Test
    void anOrderThatIsNotFinalInTimeIs503AndAnUnknownOneNotWaitedFor() {
        String id = TestShop.newId();
        String token = shop.stream(Streams.ORDER, id).append(placed(id, userId));

        Answer behind = shop.get("/orders/" + id + "?until=final", TOKEN, token, "Prefer", "wait=1");

        assertThat(behind.status()).isEqualTo(503);
        assertThat(behind.problem()).isEqualTo("projection-behind");
        assertThat(behind.text("/detail")).isEqualTo("Order " + id + " is not in a final state within 1 s");
        assertThat(behind.header("Preference-Applied")).contains("wait=1");
        assertThat(shop.get("/orders/" + TestShop.newId() + "?until=final", "Prefer", "wait=30")
                        .status())
                .isEqualTo(404);
        assertThat(shop.get("/orders/" + id + "?until=done").text("/errors/0/detail"))
                .isEqualTo("must be one of final");
    }

    @Test
    void anUnknownStatusIsRefused() {
        Answer answer = shop.get("/orders?status=placed");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-request");
        assertThat(answer.text("/errors/0/parameter")).isEqualTo("status");
        assertThat(answer.text("/errors/0/detail"))
                .isEqualTo(
                        "must be one of PLACED, CONFIRMED, REJECTED, SHIPPED, CANCELLED, PARTLY_RETURNED, RETURNED, IMPORTED");
    }

    @Test
    void anUnknownOrderIsNotFound() {
        Answer answer = shop.get("/orders/" + TestShop.newId());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-found");
    }

    private static String withoutEventId(JsonNode change) {
        return ((ObjectNode) change).without("eventId").toString();
    }

    private String status(String id, String token) {
        return shop.get("/orders/" + id, TOKEN, token).text("/status");
    }

    private OrderEvent.Returned returned(String orderId, String returnId, boolean complete) {
        Money price = new Money(new BigDecimal("19.9"), "GBP");
        return new OrderEvent.Returned(
                orderId,
                returnId,
                userId,
                List.of(new OrderEvent.Line("MUG-1", "Mug", 1, price)),
                price,
                "broken",
                complete);
    }

    private static OrderEvent.Placed placed(String orderId, @Nullable String userId) {
        Money price = new Money(new BigDecimal("19.9"), "GBP");
        Money total = new Money(new BigDecimal("39.8"), "GBP");
        return new OrderEvent.Placed(
                orderId,
                userId,
                List.of(new OrderEvent.Line("MUG-1", "Mug", 2, price)),
                total,
                OrderEvent.Payment.by(userId));
    }
}
