package dev.ordinal.shop.command.order;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.ProductEvent;

/** What a product's stream says to somebody who wants to buy it. */
sealed interface Offer {

    record Unknown() implements Offer {}

    record Listed(String name, Money price) implements Offer {}

    record Discontinued() implements Offer {}

    default Offer evolve(ProductEvent event) {
        return switch (event) {
            case ProductEvent.Created created -> new Listed(created.name(), created.price());
            case ProductEvent.Renamed renamed
            when this instanceof Listed listed -> new Listed(renamed.name(), listed.price());
            case ProductEvent.PriceChanged changed
            when this instanceof Listed listed -> new Listed(listed.name(), changed.price());
            case ProductEvent.Discontinued _ -> new Discontinued();
            case ProductEvent.Renamed _,
                    ProductEvent.PriceChanged _,
                    ProductEvent.Restocked _,
                    ProductEvent.StockCorrected _,
                    ProductEvent.StockReserved _,
                    ProductEvent.StockReleased _,
                    ProductEvent.StockShipped _,
                    ProductEvent.StockReturned _ -> this;
        };
    }
}
