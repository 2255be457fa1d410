package dev.ordinal.faults;

import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.faults.ClientCommand.OnProduct;
import dev.ordinal.faults.ProductHistories.Product;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where clients were told what the log does not say. */
final class ClientComplaints {

    /** With these, nothing was done. */
    private static final Set<String> NOT_DONE = Set.of("overloaded", "contention", "unavailable");

    private final LogCopy log;
    private final ProductHistories products;
    private final Collection<Exchange> exchanges;
    private final Set<String> planted;
    private final Map<String, Instant> known = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();

    ClientComplaints(LogCopy log, ProductHistories products, Collection<Exchange> exchanges, Set<String> planted) {
        this.log = log;
        this.products = products;
        this.exchanges = exchanges;
        this.planted = planted;
    }

    List<String> all() {
        for (Exchange exchange : exchanges) {
            if (exchange.isAcknowledged()) {
                log.of(exchange)
                        .forEach(event ->
                                known.merge(event.eventId(), exchange.answered(), (a, b) -> a.isBefore(b) ? a : b));
            }
        }
        for (Exchange exchange : exchanges) {
            List<LogCopy.Event> own = log.of(exchange);
            if (own.size() > 1) {
                complain("done %d times".formatted(own.size()), exchange);
            } else if (exchange.isAcknowledged() && own.isEmpty()) {
                changedNothing(exchange);
            } else if (exchange.isAcknowledged()) {
                done(exchange, own.getFirst());
            } else if (!exchange.isUnknown()) {
                refused(exchange, own);
            }
        }
        return complaints;
    }

    private void done(Exchange exchange, LogCopy.Event event) {
        ConsistencyToken.Write write = exchange.token().writes().getFirst();
        boolean said = exchange.version() == event.sequence()
                && write.streamId().equals(event.streamId())
                && write.position() == event.position()
                && !event.recordedAt().isAfter(exchange.answered());
        boolean asked = exchange.ifMatch().isEmpty() || exchange.ifMatch().getAsLong() == event.sequence() - 1;
        boolean body = switch (exchange.command()) {
            case ClientCommand.Restock _ ->
                products.at(event.streamId(), event.sequence())
                        .filter(product -> product.available()
                                == exchange.json().get("available").asLong())
                        .isPresent();
            case ClientCommand.PlaceOrder order -> isOrder(exchange, event, order);
            case ClientCommand.Register _ ->
                event.streamId().equals("user-" + exchange.json().get("userId").asString());
            default -> true;
        };
        if (!said || !asked || !body) {
            complain("was told otherwise than " + event, exchange);
        }
    }

    private boolean isOrder(Exchange exchange, LogCopy.Event event, ClientCommand.PlaceOrder order) {
        for (int i = 0; i < order.skus().size(); i++) {
            BigDecimal price = new BigDecimal(
                    event.payload().at("/lines/" + i + "/unitPrice/amount").asString());
            if (!wasPriceOf(order.skus().get(i), price, exchange.sent(), event.position())) {
                return false;
            }
        }
        return event.streamId().equals("order-" + exchange.json().get("orderId").asString());
    }

    /** At some time between the request and the event: no client knew of the next version before the request was sent. */
    private boolean wasPriceOf(String sku, BigDecimal price, Instant sent, long position) {
        String streamId = "product-" + sku;
        for (LogCopy.Event version : log.stream(streamId)) {
            Product product = products.at(streamId, version.sequence()).orElseThrow();
            if (version.position() < position
                    && product.price().compareTo(price) == 0
                    && !product.discontinued()
                    && !wasKnownBefore(streamId, version.sequence() + 1, sent)) {
                return true;
            }
        }
        return false;
    }

    private boolean wasKnownBefore(String streamId, long version, Instant time) {
        return log.at(streamId, version)
                .map(event -> known.get(event.eventId()))
                .filter(when -> when.isBefore(time))
                .isPresent();
    }

    /** Also an answer that was given before; its event must be there all the same. */
    private void changedNothing(Exchange exchange) {
        ConsistencyToken.Write write = exchange.token().writes().getLast();
        Optional<LogCopy.Event> stands = log.at(write.streamId(), exchange.version())
                .filter(event -> event.position() == write.position()
                        && !event.recordedAt().isAfter(exchange.answered()));
        if (stands.isEmpty()) {
            complain("rests on a version that was not stored by then", exchange);
        } else if (!exchange.isReplayed()) {
            if (!products.at(write.streamId(), exchange.version())
                    .filter(product -> isAsAsked(product, exchange.command()))
                    .isPresent()) {
                complain("was not done, and needed to be", exchange);
            }
            if (wasKnownBefore(write.streamId(), exchange.version() + 1, exchange.sent())) {
                complain("rests on a version that was out of date when it was asked", exchange);
            }
        }
    }

    private static boolean isAsAsked(Product product, ClientCommand command) {
        return switch (command) {
            case ClientCommand.ChangePrice change ->
                !product.discontinued() && product.price().compareTo(new BigDecimal(change.price())) == 0;
            case ClientCommand.Rename rename ->
                !product.discontinued() && product.name().equals(rename.name());
            case ClientCommand.CorrectStock correct -> !product.discontinued() && product.onHand() == correct.onHand();
            case ClientCommand.Discontinue _ -> product.discontinued();
            case ClientCommand.Create _,
                    ClientCommand.Restock _,
                    ClientCommand.PlaceOrder _,
                    ClientCommand.ImportInvoice _,
                    ClientCommand.Register _ -> false;
        };
    }

    private void refused(Exchange exchange, List<LogCopy.Event> own) {
        if (!own.isEmpty()) {
            complain("was refused, and done all the same: " + own, exchange);
        }
        boolean right = switch (exchange.problem()) {
            case "product-exists" -> stoodBy(exchange, streamId(exchange), 0);
            case "product-discontinued" -> wasDiscontinued(exchange);
            case "stock-reserved" -> wasReserved(exchange);
            case "email-taken" -> wasTaken(exchange);
            case "version-mismatch" ->
                stoodBy(exchange, streamId(exchange), exchange.ifMatch().orElseThrow() + 1);
            default -> NOT_DONE.contains(exchange.problem()) || planted.contains(exchange.problem());
        };
        if (!right) {
            complain("was refused for what is not the case", exchange);
        }
    }

    private static String streamId(Exchange exchange) {
        return ((OnProduct) exchange.command()).streamId();
    }

    private boolean stoodBy(Exchange exchange, String streamId, long version) {
        return log.at(streamId, version)
                .filter(event -> !event.recordedAt().isAfter(exchange.answered()))
                .isPresent();
    }

    private boolean wasDiscontinued(Exchange exchange) {
        List<String> skus = switch (exchange.command()) {
            case ClientCommand.PlaceOrder order -> order.skus();
            case OnProduct product -> List.of(product.sku());
            case ClientCommand.ImportInvoice _, ClientCommand.Register _ -> List.of();
        };
        return skus.stream()
                .flatMap(sku -> log.stream("product-" + sku).stream())
                .anyMatch(event -> event.type().equals("product.discontinued")
                        && !event.recordedAt().isAfter(exchange.answered()));
    }

    private boolean wasReserved(Exchange exchange) {
        return exchange.command() instanceof ClientCommand.CorrectStock correct
                && log.stream(correct.streamId()).stream()
                        .filter(event -> !event.recordedAt().isAfter(exchange.answered()))
                        .flatMap(event -> products.at(event.streamId(), event.sequence()).stream())
                        .anyMatch(product -> product.reserved() > correct.onHand());
    }

    /** By another of the clients' registrations, since the log holds addresses sealed. */
    private boolean wasTaken(Exchange exchange) {
        return exchanges.stream()
                .filter(other -> !other.equals(exchange) && other.command().equals(exchange.command()))
                .flatMap(other -> log.of(other).stream())
                .anyMatch(event -> !event.recordedAt().isAfter(exchange.answered()));
    }

    private void complain(String what, Exchange exchange) {
        complaints.add(what + ": " + exchange);
    }
}
