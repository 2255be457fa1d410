package dev.ordinal.faults;

import dev.ordinal.faults.ClientCommand.OnProduct;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/** Clients that ask for what was just written, with its token: they are shown it, or told that it can't be shown yet. Safe for use by several threads. */
final class TokenReads {

    private static final int NOT_YET = 503;

    private final ShopUnderTest shop;
    private final Clients clients;
    private final AtomicInteger count = new AtomicInteger();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    TokenReads(ShopUnderTest shop, Clients clients) {
        this.shop = shop;
        this.clients = clients;
    }

    void step() {
        clients.lastAcknowledged().ifPresent(this::read);
    }

    int count() {
        return count.get();
    }

    List<String> takeComplaints() {
        List<String> taken = new ArrayList<>();
        for (String complaint = complaints.poll(); complaint != null; complaint = complaints.poll()) {
            taken.add(complaint);
        }
        return taken;
    }

    private void read(Exchange written) {
        count.incrementAndGet();
        try {
            HttpResponse<String> answer = shop.queryApi()
                    .send(
                            "GET",
                            path(written),
                            "",
                            "Consistency-Token",
                            written.header("Consistency-Token").orElseThrow(),
                            "Prefer",
                            "wait=2");
            if (answer.statusCode() != NOT_YET && !shows(answer, written)) {
                complaints.add("read %d %s after %s".formatted(answer.statusCode(), answer.body(), written));
            }
        } catch (IOException e) {
            complaints.add("read nothing (%s) after %s".formatted(e, written));
        }
    }

    private static boolean shows(HttpResponse<String> answer, Exchange written) {
        return answer.statusCode() == 200
                && JsonMapper.shared().readTree(answer.body()).get("version").asLong() >= written.version();
    }

    private static String path(Exchange written) {
        return switch (written.command()) {
            case OnProduct product -> "/products/" + product.sku();
            case ClientCommand.PlaceOrder _, ClientCommand.ImportInvoice _ ->
                "/orders/" + written.json().get("orderId").asString();
            case ClientCommand.Register _ ->
                "/users/" + written.json().get("userId").asString();
        };
    }
}
