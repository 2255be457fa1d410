package dev.ordinal.shop.command.order;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was ordered, at the prices of that moment; every sku once. */
record Purchase(@Nullable String userId, List<OrderEvent.Line> lines, Money total) {

    Map<String, Long> quantities() {
        return lines.stream().collect(Collectors.toMap(OrderEvent.Line::sku, OrderEvent.Line::quantity));
    }

    /** That many pieces of each, with name and price; all skus must be among the lines. */
    List<OrderEvent.Line> linesOf(Map<String, Long> quantities) {
        return lines.stream()
                .filter(line -> quantities.containsKey(line.sku()))
                .map(line -> new OrderEvent.Line(
                        line.sku(), line.name(), quantities.getOrDefault(line.sku(), 0L), line.unitPrice()))
                .toList();
    }

    Set<String> unknownOf(Set<String> skus) {
        Set<String> unknown = new TreeSet<>(skus);
        unknown.removeAll(quantities().keySet());
        return unknown;
    }

    Money price(List<OrderEvent.Line> some) {
        return new Money(
                some.stream()
                        .map(line -> line.unitPrice().amount().multiply(BigDecimal.valueOf(line.quantity())))
                        .reduce(BigDecimal.ZERO, BigDecimal::add),
                total.currency());
    }

    /** The pieces that are left of these when some are taken away; a sku of which none is left is not named. */
    static Map<String, Long> less(Map<String, Long> pieces, Map<String, Long> taken) {
        Map<String, Long> left = new TreeMap<>(pieces);
        taken.forEach(
                (sku, quantity) -> left.merge(sku, -quantity, (had, less) -> had + less == 0 ? null : had + less));
        return Map.copyOf(left);
    }
}
