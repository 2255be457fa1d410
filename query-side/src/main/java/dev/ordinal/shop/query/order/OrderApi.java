package dev.ordinal.shop.query.order;

import dev.ordinal.shop.query.shared.Freshness;
import dev.ordinal.shop.query.shared.InvalidRequest;
import dev.ordinal.shop.query.shared.NotFound;
import dev.ordinal.shop.query.shared.Page;
import dev.ordinal.shop.query.shared.Paging;
import dev.ordinal.shop.query.shared.ProjectionBehind;
import dev.ordinal.shop.query.shared.Reads;
import dev.ordinal.shop.query.shared.RequestGenerations;
import dev.ordinal.shop.query.shared.Resources;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Reads(OrderProjection.NAME)
@Profile("query-api")
@Tag(name = "orders")
class OrderApi {

    /** Later than any order, within what the database can hold. */
    private static final Instant THE_END = Instant.parse("+10000-01-01T00:00:00Z");

    private final OrderQueries orders;
    private final OrderWatch watch;
    private final Freshness freshness;
    private final Resources resources;

    OrderApi(OrderQueries orders, OrderWatch watch, Freshness freshness, Resources resources) {
        this.orders = orders;
        this.watch = watch;
        this.freshness = freshness;
        this.resources = resources;
    }

    @GetMapping("/orders")
    @Operation(summary = "Orders, newest first")
    Page<OrderView> orders(
            @RequestParam(required = false) OrderView.@Nullable Status status,
            @RequestParam(defaultValue = "" + Paging.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Paging paging = Paging.of("orders status=" + status, limit, cursor);
        return page(
                paging,
                status == null
                        ? orders.newest(beforeTime(paging), beforeId(paging), paging.rows())
                        : orders.newest(status, beforeTime(paging), beforeId(paging), paging.rows()));
    }

    @GetMapping("/orders/{id}")
    @Operation(
            summary = "One order",
            description =
                    "With until=final the read waits until the order is no longer PLACED, as long as Prefer says; then 503 projection-behind.")
    ResponseEntity<OrderView> order(
            @PathVariable String id, @RequestParam(required = false) @Nullable Until until, HttpServletRequest request)
            throws InterruptedException {
        OrderRow order = find(id);
        return resources.ok((until == null ? order : awaitFinal(order, request)).view());
    }

    private OrderRow awaitFinal(OrderRow placed, HttpServletRequest request) throws InterruptedException {
        if (RequestGenerations.arePast()) {
            throw InvalidRequest.parameter("until", "can't be waited for by a model of the past");
        }
        OrderRow order = placed;
        while (!order.status.isFinal()) {
            KnownChange known = new KnownChange(order.version, null);
            if (!watch.awaitOther(order.orderId, known, Freshness.patienceLeft(request), OrderWatch.Pace.HURRIED)) {
                throw new ProjectionBehind(
                        "Order " + order.orderId + " is not in a final state", Freshness.patience(request));
            }
            freshness.renew();
            order = find(order.orderId);
        }
        return order;
    }

    @GetMapping("/orders/{id}/history")
    @Operation(
            summary = "What happened to an order, from the first to the last: who did what when, and by which command")
    Page<OrderChange> history(
            @PathVariable String id,
            @RequestParam(defaultValue = "" + Paging.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        String orderId = id.toLowerCase(Locale.ROOT);
        Paging paging = Paging.of("history order=" + orderId, limit, cursor);
        List<OrderChangeRow> rows = orders.changes(orderId, paging.after(0, Long::parseLong, -1L), paging.rows());
        if (rows.isEmpty()) {
            throw new NotFound("order", id);
        }
        return paging.page(rows, OrderChangeRow::sortKeys).map(OrderChangeRow::view);
    }

    @GetMapping("/users/{id}/orders")
    @Operation(summary = "A user's orders, newest first")
    Page<OrderView> ordersOfUser(
            @PathVariable String id,
            @RequestParam(defaultValue = "" + Paging.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        String userId = id.toLowerCase(Locale.ROOT);
        Paging paging = Paging.of("orders user=" + userId, limit, cursor);
        List<OrderRow> rows = orders.newestOf(userId, beforeTime(paging), beforeId(paging), paging.rows());
        if (rows.isEmpty() && !orders.knowsUser(userId)) {
            throw new NotFound("user", id);
        }
        return page(paging, rows);
    }

    private OrderRow find(String id) {
        return orders.findByOrderId(id.toLowerCase(Locale.ROOT)).orElseThrow(() -> new NotFound("order", id));
    }

    private static Page<OrderView> page(Paging paging, List<OrderRow> rows) {
        return paging.page(rows, OrderRow::sortKeys).map(OrderRow::view);
    }

    private static Instant beforeTime(Paging paging) {
        return paging.after(0, Instant::parse, THE_END);
    }

    private static String beforeId(Paging paging) {
        return paging.after(1, Function.identity(), "");
    }
}
