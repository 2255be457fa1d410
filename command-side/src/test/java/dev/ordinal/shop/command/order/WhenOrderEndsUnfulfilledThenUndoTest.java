package dev.ordinal.shop.command.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WhenOrderEndsUnfulfilledThenUndoTest {

    private static final Money PRICE = new Money(new BigDecimal("9.90"), "GBP");

    /** The database came back without the cancellation: the order goes on. */
    @Test
    void nothingIsReleasedOrRefundedForACancellationThatIsLost() {
        LostCause cause = new LostCause(new ArrayList<>());
        Purchases purchases = new Purchases(EmbeddedEventStore.builder()
                .storageEngine(new InMemoryEventStorageEngine())
                .build());

        new WhenOrderEndsUnfulfilledThenUndo(purchases)
                .on(
                        new OrderEvent.Cancelled(
                                "1",
                                "ada",
                                "too late",
                                true,
                                List.of(new OrderEvent.Line("MUG", "Mug", 1, PRICE)),
                                PRICE),
                        cause);

        assertThat(cause.done).isEmpty();
    }

    private record LostCause(List<Object> done) implements Cause {

        @Override
        public String eventId() {
            return "lost";
        }

        @Override
        public String streamId() {
            return "order-1";
        }

        @Override
        public long sequence() {
            return 2;
        }

        @Override
        public Instant occurredAt() {
            return Instant.EPOCH;
        }

        @Override
        public Map<String, Object> metadata() {
            return Map.of();
        }

        @Override
        public boolean isAskedFor() {
            return false;
        }

        @Override
        public @Nullable Object send(Object command) {
            done.add(command);
            return null;
        }

        @Override
        public Sent sendWhileLast(Object command) {
            return new Sent.MovedOn();
        }
    }
}
