package dev.ordinal.shop.query.order;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.shop.query.shared.Freshness;
import dev.ordinal.shop.query.shared.InvalidRequest;
import dev.ordinal.shop.query.shared.NotFound;
import dev.ordinal.shop.query.shared.Reads;
import dev.ordinal.shop.query.shared.RequestGenerations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** A client that listens costs a virtual thread and its connection; while it is told nothing it holds nothing of the database. */
@RestController
@Reads(OrderProjection.NAME)
@Profile("query-api")
@Tag(name = "orders")
class OrderUpdatesApi {

    private static final Logger LOG = LoggerFactory.getLogger(OrderUpdatesApi.class);
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Limit AT_ONCE = Limit.of(100);

    private final OrderQueries orders;
    private final OrderWatch watch;
    private final Freshness freshness;
    private final JsonMapper json;
    private final Duration heartbeat;

    OrderUpdatesApi(
            OrderQueries orders,
            OrderWatch watch,
            Freshness freshness,
            JsonMapper json,
            @Value("${ordinal.updates-heartbeat}") Duration heartbeat) {
        this.orders = orders;
        this.watch = watch;
        this.freshness = freshness;
        this.json = json;
        this.heartbeat = heartbeat;
    }

    @GetMapping(path = "/orders/{id}/updates", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "An order's changes as they come, as server-sent events",
            description =
                    "Each event's data is a change as the order's history has it, its id the order's version and the event's id. Last-Event-ID says which change is known already, by its id or its version alone; without it, all changes are told from the first, and so they are, also amid a stream, where the order no longer has the change that was told last, as after the loss of a database's last moments. The stream ends after a change that nothing can follow (REJECTED, CANCELLED, RETURNED, IMPORTED), and who comes again then gets 204, which tells an EventSource to stop. Comments keep an idle stream alive.")
    void updates(
            @PathVariable String id,
            @RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws InterruptedException {
        String orderId = id.toLowerCase(Locale.ROOT);
        KnownChange known = lastEventId == null ? KnownChange.NONE : known(lastEventId);
        OrderRow order = orders.findByOrderId(orderId).orElseThrow(() -> new NotFound("order", id));
        if (order.status.isLast() && orders.changes(orderId, known, Limit.of(1)).isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(UTF_8);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (request.getMethod().equals(HttpMethod.HEAD.name())) {
            return;
        }
        try {
            tell(orderId, known, response.getOutputStream());
        } catch (IOException e) {
            LOG.debug("The client has gone", e);
        }
    }

    /** Ends also where the order is gone, with its history: who comes again is told so. */
    private void tell(String orderId, KnownChange known, ServletOutputStream client)
            throws IOException, InterruptedException {
        KnownChange told = known;
        boolean isOther = false;
        boolean over = false;
        write(client, "retry: 1000\n\n");
        while (!over) {
            List<OrderChange> changes = orders.changes(orderId, told, AT_ONCE).stream()
                    .map(OrderChangeRow::view)
                    .toList();
            for (OrderChange change : changes) {
                told = KnownChange.of(change);
                write(client, "id: %s\ndata: %s\n\n".formatted(told.text(), json.writeValueAsString(change)));
                over = change.status().isLast();
            }
            client.flush();
            boolean isGone = isOther && changes.isEmpty();
            boolean all = changes.size() < AT_ONCE.max();
            over = over || isGone || (all && RequestGenerations.arePast());
            isOther = !over && all && awaitOther(orderId, told, client);
            over = over || (all && !isOther);
        }
    }

    /** False where this process is about to end. */
    private boolean awaitOther(String orderId, KnownChange told, ServletOutputStream client)
            throws IOException, InterruptedException {
        while (!watch.awaitOther(orderId, told, heartbeat, OrderWatch.Pace.CALM)) {
            if (watch.isEnding()) {
                return false;
            }
            write(client, ":\n\n");
            client.flush();
        }
        freshness.renew();
        return true;
    }

    private static void write(ServletOutputStream client, String text) throws IOException {
        client.write(text.getBytes(UTF_8));
    }

    private static KnownChange known(String lastEventId) {
        try {
            return KnownChange.parse(lastEventId);
        } catch (NumberFormatException e) {
            throw InvalidRequest.header(LAST_EVENT_ID, "is not the id of an event of this stream");
        }
    }
}
