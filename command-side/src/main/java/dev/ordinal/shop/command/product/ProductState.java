package dev.ordinal.shop.command.product;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.ProductEvent;

@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
sealed interface ProductState {

    record Uncreated() implements ProductState {}

    record Listed(String name, Money price, long onHand) implements ProductState {

        boolean costs(Money other) {
            return price.currency().equals(other.currency()) && price.amount().compareTo(other.amount()) == 0;
        }
    }

    record Discontinued() implements ProductState {}

    default ProductState evolve(ProductEvent event) {
        return switch (event) {
            case ProductEvent.Created created -> new Listed(created.name(), created.price(), 0);
            case ProductEvent.Renamed renamed -> new Listed(renamed.name(), listed().price(), listed().onHand());
            case ProductEvent.PriceChanged changed -> new Listed(listed().name(), changed.price(), listed().onHand());
            case ProductEvent.Restocked restocked -> new Listed(listed().name(), listed().price(), restocked.onHand());
            case ProductEvent.StockCorrected corrected ->
                new Listed(listed().name(), listed().price(), corrected.onHand());
            case ProductEvent.StockReserved _,
                    ProductEvent.StockReleased _,
                    ProductEvent.StockShipped _,
                    ProductEvent.StockReturned _ -> this;
            case ProductEvent.Discontinued _ -> new Discontinued();
        };
    }

    default Listed listed() {
        return switch (this) {
            case Listed listed -> listed;
            case Discontinued _ -> throw new ProductRejection.ProductDiscontinued();
            case Uncreated _ -> throw new IllegalStateException("a product's history begins with its creation");
        };
    }
}
