package dev.ordinal.shop.command.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.CommandSide;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.spring.stereotype.Aggregate;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

class FulfilmentPropertiesTest {

    private static final int HISTORIES = 12;
    private static final int MOST_HISTORIES = 120;
    private static final int STEPS = 160;

    /** What must have happened in one of the histories at least. */
    private static final Set<String> ALL =
            Set.of("Confirmed", "Rejected", "Cancelled", "Shipped", "Returned", "Refunded", "StockReleased");

    private final long seed = System.nanoTime();

    @Test
    void whateverPeopleWantAndHoweverReactionsComeTheBooksBalance() {
        System.out.println("Random shops with seeds from " + seed);
        Map<String, Integer> counts = new TreeMap<>();
        for (int history = 0;
                history < HISTORIES
                        || (history < MOST_HISTORIES && !counts.keySet().containsAll(ALL));
                history++) {
            try (RandomShop shop = new RandomShop(seed + history, aggregates())) {
                for (int step = 0; step < STEPS; step++) {
                    shop.step();
                }

                shop.settle();

                ShopBooks books = ShopBooks.of(shop.events());
                assertThat(books.complaints()).as("seed %d", seed + history).isEmpty();
                books.counts().forEach((event, count) -> counts.merge(event, count, Integer::sum));
                List<DomainEventMessage<?>> before = List.copyOf(shop.events());
                shop.tellEverythingAgain();
                assertThat(shop.events())
                        .as("seed %d, told again", seed + history)
                        .isEqualTo(before);
            }
        }
        assertThat(counts).as("what happened, from seed %d", seed).containsKeys(ALL.toArray(String[]::new));
    }

    private static Class<?>[] aggregates() {
        ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false);
        scan.addIncludeFilter(new AnnotationTypeFilter(Aggregate.class));
        return scan.findCandidateComponents(CommandSide.class.getPackageName() + ".*").stream()
                .map(found -> ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), null))
                .filter(type -> List.of("Product", "Wallet", "Order").contains(type.getSimpleName()))
                .toArray(Class<?>[]::new);
    }
}
