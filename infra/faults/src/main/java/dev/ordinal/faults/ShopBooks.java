package dev.ordinal.faults;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What money, stock and orders must add up to once every order has come to its end. What products tell of their own stock is another's affair. */
final class ShopBooks {

    /** Where fulfilment can be interrupted: each is what comes next. */
    static final Set<String> STEPS = Set.of(
            "reserve",
            "charge",
            "confirm",
            "release what was rejected",
            "release what was cancelled",
            "refund what was cancelled",
            "ship",
            "restock",
            "refund what was returned");

    private static final Set<String> PAID = Set.of("order.confirmed", "order.shipped", "order.returned");
    private static final Set<String> LEFT = Set.of("order.shipped", "order.returned");

    private final Map<String, LogCopy.Event> placed = new HashMap<>();
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, BigDecimal> paid = new HashMap<>();
    private final Map<String, BigDecimal> returned = new HashMap<>();
    private final Map<String, Long> held = new HashMap<>();
    private final Map<String, Long> gone = new HashMap<>();
    private final Map<String, Long> back = new HashMap<>();
    private final Map<String, BigDecimal> balances = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();

    private ShopBooks() {}

    static ShopBooks of(LogCopy log) {
        ShopBooks books = new ShopBooks();
        log.events().forEach(books::enter);
        books.placed.forEach(books::close);
        return books;
    }

    /** Whether every order has come to an end, though not to its last one. */
    static boolean areAllOrdersJudged(ShopUnderTest shop) throws SQLException {
        return shop.select("""
                        SELECT NOT EXISTS (SELECT FROM event_store.event placed WHERE type = 'order.placed' AND NOT EXISTS (
                            SELECT FROM event_store.event next WHERE next.stream_id = placed.stream_id AND next.sequence = 1))""").equals("t");
    }

    List<String> complaints() {
        return complaints;
    }

    /** The steps that orders wait for. */
    Set<String> interruptedAt() {
        return placed.keySet().stream().flatMap(id -> step(id).stream()).collect(Collectors.toSet());
    }

    private Optional<String> step(String orderId) {
        List<String> pieces = pieces(orderId);
        boolean isHeld = pieces.stream().anyMatch(piece -> held.getOrDefault(piece, 0L) > 0);
        boolean isPaid = paid.getOrDefault(orderId, BigDecimal.ZERO).signum() > 0;
        boolean isBack = pieces.stream().allMatch(piece -> back.getOrDefault(piece, 0L) == 0);
        return Optional.ofNullable(
                switch (states.getOrDefault(orderId, "")) {
                    case "order.placed" -> isPaid ? "confirm" : isHeld ? "charge" : "reserve";
                    case "order.rejected" -> isHeld ? "release what was rejected" : null;
                    case "order.cancelled" ->
                        isHeld ? "release what was cancelled" : isPaid ? "refund what was cancelled" : null;
                    case "order.shipped" -> isHeld ? "ship" : null;
                    case "order.returned" ->
                        !isBack ? "restock" : isRefunded(orderId) ? null : "refund what was returned";
                    default -> null;
                });
    }

    private boolean isRefunded(String orderId) {
        return due(orderId).compareTo(paid.getOrDefault(orderId, BigDecimal.ZERO)) == 0;
    }

    private List<String> pieces(String orderId) {
        return lines(orderId).map(line -> piece(line, orderId)).toList();
    }

    private Stream<JsonNode> lines(String orderId) {
        return Objects.requireNonNull(placed.get(orderId))
                .payload()
                .get("lines")
                .valueStream();
    }

    private static String piece(JsonNode line, String orderId) {
        return line.get("sku").asString() + " for " + orderId;
    }

    private void enter(LogCopy.Event event) {
        JsonNode payload = event.payload();
        String orderId = payload.path("orderId").asString("");
        String piece = payload.path("sku").asString("") + " for " + orderId;
        long quantity = payload.path("quantity").asLong(0);
        switch (event.type()) {
            case "product.stock-reserved" -> held.merge(piece, quantity, Long::sum);
            case "product.stock-released" -> held.merge(piece, -quantity, Long::sum);
            case "product.stock-shipped" -> {
                held.merge(piece, -quantity, Long::sum);
                gone.merge(piece, quantity, Long::sum);
            }
            case "product.stock-returned" -> back.merge(piece, quantity, Long::sum);
            case "wallet.deposited" -> move(event, amount(payload));
            case "wallet.withdrawn" -> move(event, amount(payload).negate());
            case "wallet.charged" -> {
                move(event, amount(payload).negate());
                paid.merge(orderId, amount(payload), BigDecimal::add);
            }
            case "wallet.refunded" -> {
                move(event, amount(payload));
                paid.merge(orderId, amount(payload).negate(), BigDecimal::add);
            }
            case "order.returned" -> {
                returned.merge(orderId, amount(payload), BigDecimal::add);
                payload.get("lines")
                        .forEach(line -> back.merge(
                                piece(line, orderId), -line.get("quantity").asLong(), Long::sum));
            }
            case "order.placed" -> placed.put(orderId, event);
            default -> {}
        }
        if (event.streamType().equals("order")) {
            states.put(orderId, event.type());
        }
    }

    /** Balances follow from the entries: so money in is what is held and charged. */
    private void move(LogCopy.Event event, BigDecimal amount) {
        BigDecimal balance = balances.merge(event.streamId(), amount, BigDecimal::add);
        BigDecimal said = new BigDecimal(event.payload().at("/balance/amount").asString());
        if (balance.signum() < 0 || balance.compareTo(said) != 0) {
            complaints.add("%s should be in the wallet after %s".formatted(balance, event));
        }
    }

    private void close(String orderId, LogCopy.Event event) {
        String state = states.getOrDefault(orderId, "");
        if (state.equals("order.placed")) {
            complaints.add("without end: " + event);
        }
        BigDecimal due = due(orderId);
        BigDecimal is = paid.getOrDefault(orderId, BigDecimal.ZERO);
        if (due.compareTo(is) != 0) {
            complaints.add("%s is paid, not %s, for %s".formatted(is, due, event));
        }
        lines(orderId).forEach(line -> {
            String piece = piece(line, orderId);
            long quantity = line.get("quantity").asLong();
            expect(held, piece, state.equals("order.confirmed") ? quantity : 0, "held");
            expect(gone, piece, LEFT.contains(state) ? quantity : 0, "gone");
            expect(back, piece, 0, "back beside what was returned");
        });
    }

    private BigDecimal due(String orderId) {
        JsonNode order = Objects.requireNonNull(placed.get(orderId)).payload();
        return PAID.contains(states.getOrDefault(orderId, "")) && order.has("userId")
                ? new BigDecimal(order.at("/total/amount").asString())
                        .subtract(returned.getOrDefault(orderId, BigDecimal.ZERO))
                : BigDecimal.ZERO;
    }

    private void expect(Map<String, Long> book, String piece, long expected, String what) {
        long is = book.getOrDefault(piece, 0L);
        if (is != expected) {
            complaints.add("%d, not %d, are %s of %s".formatted(is, expected, what, piece));
        }
    }

    private static BigDecimal amount(JsonNode payload) {
        return new BigDecimal(payload.at("/amount/amount").asString());
    }
}
