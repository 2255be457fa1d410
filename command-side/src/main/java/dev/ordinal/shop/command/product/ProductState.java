package dev.ordinal.shop.command.product;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.ProductEvent;

@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
sealed interface ProductState {

    record Uncreated() implements ProductState {}

    record Listed(String name, Money price) implements ProductState {

        boolean costs(Money other) {
            return price.currency().equals(other.currency()) && price.amount().compareTo(other.amount()) == 0;
        }
    }

    record Discontinued() implements ProductState {}

    default ProductState evolve(ProductEvent event) {
        return switch (event) {
            case ProductEvent.Created created -> new Listed(created.name(), created.price());
            case ProductEvent.Renamed renamed -> new Listed(renamed.name(), listed().price());
            case ProductEvent.PriceChanged changed -> new Listed(listed().name(), changed.price());
            case ProductEvent.Discontinued _ -> new Discontinued();
            case ProductEvent.Restocked _,
                    ProductEvent.StockCorrected _,
                    ProductEvent.StockReserved _,
                    ProductEvent.StockReleased _,
                    ProductEvent.StockShipped _,
                    ProductEvent.StockReturned _ -> this;
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
