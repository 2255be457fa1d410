package dev.ordinal.local.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Where the money and the stock of a sale day are.
 *
 * @param charged   for orders that stand
 * @param sold      pieces that have left and are not back
 * @param reserved  pieces held for orders that are confirmed and not shipped
 * @param oversold  pieces promised or sold beyond what there was
 */
public record Books(
        Map<String, Integer> orders,
        BigDecimal deposited,
        BigDecimal held,
        BigDecimal charged,
        long stocked,
        long onHand,
        long sold,
        long reserved,
        long available,
        long oversold) {

    private static final Set<String> PAID = Set.of("CONFIRMED", "SHIPPED");

    static Books of(
            SaleDay day,
            List<SaleDay.Order> orders,
            List<JsonNode> shown,
            List<JsonNode> wallets,
            List<JsonNode> cards) {
        Map<String, Integer> byStatus = new TreeMap<>();
        Map<String, Long> promised = new TreeMap<>();
        BigDecimal charged = BigDecimal.ZERO;
        long sold = 0;
        long reserved = 0;
        for (int i = 0; i < orders.size(); i++) {
            String status = shown.get(i).path("status").asString();
            byStatus.merge(status, 1, Integer::sum);
            if (PAID.contains(status)) {
                charged = charged.add(amount(shown.get(i).path("total")));
                Map<String, Long> lines = orders.get(i).lines();
                lines.forEach((sku, pieces) -> promised.merge(sku, pieces, Long::sum));
                long pieces = lines.values().stream().mapToLong(Long::longValue).sum();
                sold += status.equals("SHIPPED") ? pieces : 0;
                reserved += status.equals("CONFIRMED") ? pieces : 0;
            }
        }
        return new Books(
                byStatus,
                day.deposited(),
                wallets.stream().map(wallet -> amount(wallet.path("balance"))).reduce(BigDecimal.ZERO, BigDecimal::add),
                charged,
                day.products().stream().mapToLong(SaleDay.Product::stocked).sum(),
                sum(cards, "onHand"),
                sold,
                reserved,
                sum(cards, "available"),
                day.products().stream()
                        .mapToLong(product -> Math.max(0, promised.getOrDefault(product.sku(), 0L) - product.stocked()))
                        .sum());
    }

    private static BigDecimal amount(JsonNode money) {
        return new BigDecimal(money.path("amount").asString("0"));
    }

    private static long sum(List<JsonNode> cards, String field) {
        return cards.stream().mapToLong(card -> card.path(field).asLong()).sum();
    }

    /** What does not add up, in words; nothing where all does. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (deposited.compareTo(held.add(charged)) != 0) {
            faults.add("money in is not money held and charged");
        }
        if (stocked != onHand + sold) {
            faults.add("stock in is not stock on hand and sold");
        }
        if (onHand - available != reserved) {
            faults.add("what is reserved is not what confirmed orders wait for");
        }
        if (oversold > 0) {
            faults.add(oversold + " pieces are oversold");
        }
        if (orders.containsKey("PLACED")) {
            faults.add(orders.get("PLACED") + " orders have no end");
        }
        return faults;
    }

    @Override
    public String toString() {
        return """
                orders    %s
                money     %s in = %s held + %s charged
                stock     %,d in = %,d on hand (%,d of it reserved) + %,d sold
                oversold  %d""".formatted(orders, deposited, held, charged, stocked, onHand, reserved, sold, oversold);
    }
}
