package dev.ordinal.shop.events;

import com.fasterxml.jackson.annotation.JsonClassDescription;

/** What moves a user's money; {@code balance} is what is in the wallet afterwards. */
public sealed interface WalletEvent extends ShopEvent {

    String userId();

    String entryId();

    Money amount();

    Money balance();

    record Deposited(String userId, String entryId, Money amount, Money balance) implements WalletEvent {}

    record Withdrawn(String userId, String entryId, Money amount, Money balance) implements WalletEvent {}

    @JsonClassDescription("An order was paid from the wallet.")
    record Charged(String userId, String entryId, String orderId, Money amount, Money balance) implements WalletEvent {}

    @JsonClassDescription("Money of an order came back, after its cancellation, its rejection or a return.")
    record Refunded(String userId, String entryId, String orderId, Money amount, Money balance)
            implements WalletEvent {}
}
