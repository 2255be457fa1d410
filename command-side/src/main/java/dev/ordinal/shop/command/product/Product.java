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
@Revision("1")
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
class Product {

    @AggregateIdentifier
    @Nullable
    String streamId;

    private ProductState state = new ProductState.Uncreated();

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
        long onHand = state.listed().onHand() + restock.quantity();
        apply(new ProductEvent.Restocked(restock.sku(), restock.quantity(), onHand));
        return onHand;
    }

    @CommandHandler
    long decide(ProductCommand.CorrectStock correct) {
        if (state.listed().onHand() != correct.onHand()) {
            apply(new ProductEvent.StockCorrected(correct.sku(), correct.onHand(), correct.reason()));
        }
        return correct.onHand();
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
    }
}
