package dev.ordinal.shop.command.product;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

@Aggregate(type = Streams.PRODUCT, cache = "aggregateStates", snapshotTriggerDefinition = "regularSnapshots")
@Revision("2")
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
class Product {

    @AggregateIdentifier
    @Nullable
    String streamId;

    private ProductState state = new ProductState.Uncreated();
    private Stock stock = new Stock();

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void decide(ProductCommand.Create create) {
        apply(new ProductEvent.Created(create.sku(), create.name(), create.price()));
    }

    @CommandHandler
    void decide(ProductCommand.Rename rename) {
        if (!state.listed().name().equals(rename.name())) {
            apply(new ProductEvent.Renamed(rename.sku(), rename.name()));
        }
    }

    @CommandHandler
    void decide(ProductCommand.ChangePrice change) {
        if (!state.listed().costs(change.price())) {
            apply(new ProductEvent.PriceChanged(change.sku(), change.price()));
        }
    }

    @CommandHandler
    long decide(ProductCommand.Restock restock) {
        state.listed();
        apply(new ProductEvent.Restocked(restock.sku(), restock.quantity(), stock.onHand() + restock.quantity()));
        return stock.available();
    }

    @CommandHandler
    long decide(ProductCommand.CorrectStock correct) {
        state.listed();
        if (correct.onHand() < stock.reserved()) {
            throw new ProductRejection.StockReserved(stock.reserved());
        }
        if (stock.onHand() != correct.onHand()) {
            apply(new ProductEvent.StockCorrected(correct.sku(), correct.onHand(), correct.reason()));
        }
        return stock.available();
    }

    @CommandHandler
    void decide(ProductCommand.Reserve reserve) {
        if (stock.heldFor(reserve.orderId()) > 0) {
            return;
        }
        if (reserve.quantity() > stock.available()) {
            throw new ProductRejection.OutOfStock(reserve.sku(), reserve.quantity(), stock.available());
        }
        apply(new ProductEvent.StockReserved(
                reserve.sku(),
                reserve.orderId(),
                reserve.quantity(),
                stock.onHand(),
                stock.reserved() + reserve.quantity()));
    }

    @CommandHandler
    void decide(ProductCommand.Release release) {
        long held = stock.heldFor(release.orderId());
        if (held > 0) {
            apply(new ProductEvent.StockReleased(
                    release.sku(), release.orderId(), held, stock.onHand(), stock.reserved() - held));
        }
    }

    @CommandHandler
    void decide(ProductCommand.Ship ship) {
        long held = stock.heldFor(ship.orderId());
        if (held > 0) {
            apply(new ProductEvent.StockShipped(
                    ship.sku(), ship.orderId(), held, stock.onHand() - held, stock.reserved() - held));
        }
    }

    @CommandHandler
    void decide(ProductCommand.TakeBack back) {
        if (!stock.hasTakenBack(back.returnId())) {
            apply(new ProductEvent.StockReturned(
                    back.sku(),
                    back.orderId(),
                    back.returnId(),
                    back.quantity(),
                    stock.onHand() + back.quantity(),
                    stock.reserved()));
        }
    }

    @CommandHandler
    void decide(ProductCommand.Discontinue discontinue) {
        if (!(state instanceof ProductState.Discontinued)) {
            apply(new ProductEvent.Discontinued(discontinue.sku()));
        }
    }

    @EventSourcingHandler
    void evolve(ProductEvent event) {
        streamId = Streams.id(Streams.PRODUCT, event.sku());
        state = state.evolve(event);
        stock.evolve(event);
    }
}
