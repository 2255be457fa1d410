package dev.ordinal.shop.command.order;

import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.shop.command.Rejection;
import dev.ordinal.shop.command.product.ProductCommand;
import dev.ordinal.shop.command.user.Account;
import dev.ordinal.shop.command.wallet.WalletCommand;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.OrderEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * A shop in which everything happens at random, and the same for the same seed: what people want, when reactions come, how often and in which order, and where they
 * break off. Aggregates are folded from their events for every command.
 */
final class RandomShop implements AutoCloseable {

    private static final List<String> SKUS = List.of("MUG", "SPOON", "CUP");
    private static final List<String> USERS = List.of("ada", "bob");

    private final Random random;
    private final Configuration axon;
    private final List<DomainEventMessage<?>> events = new CopyOnWriteArrayList<>();
    private final List<DomainEventMessage<?>> untold = new CopyOnWriteArrayList<>();
    private final List<String> orders = new ArrayList<>();
    private final Map<String, Money> prices = new HashMap<>();
    private final List<Object> reactions;

    RandomShop(long seed, Class<?>... aggregates) {
        random = new Random(seed);
        Configurer configurer = DefaultConfigurer.defaultConfiguration(false)
                .configureEmbeddedEventStore(_ -> new InMemoryEventStorageEngine());
        for (Class<?> aggregate : aggregates) {
            configurer.configureAggregate(AggregateConfigurer.defaultConfiguration(aggregate));
        }
        axon = configurer.buildConfiguration();
        axon.start();
        axon.eventStore()
                .subscribe(stored -> stored.forEach(event -> {
                    events.add((DomainEventMessage<?>) event);
                    if (event.getPayload() instanceof OrderEvent) {
                        untold.add((DomainEventMessage<?>) event);
                    }
                }));
        Purchases purchases = new Purchases(axon.eventStore());
        reactions = List.of(
                new WhenOrderPlacedThenFulfil(),
                new WhenOrderEndsUnfulfilledThenUndo(purchases),
                new WhenOrderShippedThenTakeFromStock(purchases),
                new WhenOrderReturnedThenRestockAndRefund());
        for (String sku : SKUS) {
            Money price = new Money(new BigDecimal(1 + random.nextInt(5)), sku.equals("CUP") ? "EUR" : "GBP");
            prices.put(sku, price);
            send(new ProductCommand.Create(sku, sku, price));
        }
    }

    /** All that happened, as it was stored. */
    List<DomainEventMessage<?>> events() {
        return events;
    }

    /** Somebody wants something, or a reaction comes: for the first time, again, or breaking off in its midst. */
    void step() {
        switch (random.nextInt(16)) {
            case 0 -> deposit();
            case 1 -> move();
            case 2 -> send(new ProductCommand.Restock(one(SKUS), 1 + random.nextInt(6)));
            case 3, 4 -> place();
            case 5 -> onAnOrder(id -> new OrderCommand.Cancel(id, "changed my mind"));
            case 6, 7 -> onAnOrder(id -> new OrderCommand.Ship(id, "Post", "T"));
            case 8, 9 ->
                onAnOrder(id -> new OrderCommand.Return(id, "r" + events.size(), Map.of(one(SKUS), 1L), "broken"));
            case 10 -> tell(one(events), random.nextLong());
            default -> {
                if (!untold.isEmpty()) {
                    DomainEventMessage<?> event = one(untold);
                    boolean breaksOff = random.nextInt(3) == 0;
                    tell(event, breaksOff ? random.nextLong() : 0);
                    if (!breaksOff) {
                        untold.remove(event);
                    }
                }
            }
        }
    }

    /** Every reaction that is due comes to its end. */
    void settle() {
        while (!untold.isEmpty()) {
            DomainEventMessage<?> event = one(untold);
            tell(event, 0);
            untold.remove(event);
        }
    }

    /** All reactions come once more, in any order. */
    void tellEverythingAgain() {
        List<DomainEventMessage<?>> again = new ArrayList<>(events);
        Collections.shuffle(again, random);
        again.forEach(event -> tell(event, 0));
    }

    private void move() {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> send(new WalletCommand.Withdraw(owner(one(USERS)), "w" + events.size(), amount()));
            case 4 -> send(new ProductCommand.Discontinue(one(SKUS)));
            default -> send(new ProductCommand.CorrectStock(one(SKUS), random.nextInt(8), "counted"));
        }
    }

    private void deposit() {
        send(new WalletCommand.Deposit(owner(one(USERS)), "d" + events.size(), amount()));
    }

    private void place() {
        String orderId = "o" + events.size();
        String userId = random.nextInt(4) == 0 ? null : one(USERS);
        List<OrderCommand.Line> lines = quantities().entrySet().stream()
                .map(line -> new OrderCommand.Line(
                        line.getKey(), line.getValue(), new Offer.Listed(line.getKey(), price(line.getKey()))))
                .toList();
        orders.add(orderId);
        send(new OrderCommand.Place(
                orderId, userId == null ? new Customer.Guest() : new Customer.Registered(owner(userId)), lines));
    }

    private Money price(String sku) {
        return Objects.requireNonNull(prices.get(sku));
    }

    private void onAnOrder(Function<String, OrderCommand> command) {
        if (!orders.isEmpty()) {
            int lately = Math.max(0, orders.size() - 4);
            send(command.apply(one(orders.subList(lately, orders.size()))));
        }
    }

    private Map<String, Long> quantities() {
        Map<String, Long> quantities = new TreeMap<>();
        for (int i = 0; i <= random.nextInt(2); i++) {
            quantities.put(one(SKUS), 1L + random.nextInt(3));
        }
        return quantities;
    }

    private Money amount() {
        return new Money(new BigDecimal(1 + random.nextInt(20)), random.nextInt(8) == 0 ? "EUR" : "GBP");
    }

    private static Account owner(String userId) {
        return new Account(userId, Account.Standing.ACTIVE);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private void send(Object command) {
        try {
            axon.commandGateway().sendAndWait(command);
        } catch (Rejection | AggregateNotFoundException refused) {
            return;
        }
    }

    /** @param fuse  where it breaks off; 0 for nowhere */
    private void tell(DomainEventMessage<?> event, long fuse) {
        Told cause = new Told(event, fuse);
        try {
            switch (event.getPayload()) {
                case OrderEvent.Placed placed -> ((WhenOrderPlacedThenFulfil) reactions.get(0)).on(placed, cause);
                case OrderEvent.Rejected rejected ->
                    ((WhenOrderEndsUnfulfilledThenUndo) reactions.get(1)).on(rejected, cause);
                case OrderEvent.Cancelled cancelled ->
                    ((WhenOrderEndsUnfulfilledThenUndo) reactions.get(1)).on(cancelled, cause);
                case OrderEvent.Shipped shipped ->
                    ((WhenOrderShippedThenTakeFromStock) reactions.get(2)).on(shipped, cause);
                case OrderEvent.Returned returned ->
                    ((WhenOrderReturnedThenRestockAndRefund) reactions.get(3)).on(returned, cause);
                default -> {}
            }
        } catch (Broken off) {
            return;
        }
    }

    private static final class Broken extends RuntimeException {}

    /** The machinery's promises on one thread, and a fuse that blows before or after a command. */
    private final class Told implements Cause {

        private final DomainEventMessage<?> event;
        private final long fuse;

        Told(DomainEventMessage<?> event, long fuse) {
            this.event = event;
            this.fuse = fuse;
        }

        @Override
        public String eventId() {
            return event.getIdentifier();
        }

        @Override
        public String streamId() {
            return event.getAggregateIdentifier();
        }

        @Override
        public long sequence() {
            return event.getSequenceNumber();
        }

        @Override
        public Instant occurredAt() {
            return event.getTimestamp();
        }

        @Override
        public Map<String, Object> metadata() {
            return event.getMetaData();
        }

        @Override
        public boolean isAskedFor() {
            return false;
        }

        @Override
        public @Nullable Object send(Object command) {
            int where = fuse == 0 ? 0 : new Random(fuse ^ command.hashCode()).nextInt(1, 6);
            if (where == 1) {
                throw new Broken();
            }
            Object result = axon.commandGateway().sendAndWait(command);
            if (where == 2) {
                throw new Broken();
            }
            return result;
        }

        @Override
        public Sent sendWhileLast(Object command) {
            boolean isLast = events.stream()
                    .filter(other -> other.getAggregateIdentifier().equals(streamId()))
                    .allMatch(other -> other.getSequenceNumber() <= sequence());
            return isLast ? new Sent.Done(send(command)) : new Sent.MovedOn();
        }
    }

    @Override
    public void close() {
        axon.shutdown();
    }
}
