package dev.ordinal.shop.command;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What an aggregate is asked to do; {@code streamId} is the aggregate's. */
public interface ShopCommand {

    @TargetAggregateIdentifier
    String streamId();
}
