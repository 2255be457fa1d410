package dev.ordinal.shop.command.wallet;

import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.command.user.Account;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.Streams;

/** Amounts are above zero. */
public sealed interface WalletCommand extends ShopCommand {

    String userId();

    @Override
    default String streamId() {
        return Streams.id(Streams.WALLET, userId());
    }

    record Deposit(Account owner, String entryId, Money amount) implements WalletCommand {

        @Override
        public String userId() {
            return owner.userId();
        }
    }

    record Withdraw(Account owner, String entryId, Money amount) implements WalletCommand {

        @Override
        public String userId() {
            return owner.userId();
        }
    }

    /** Pay an order. */
    record Charge(String userId, String entryId, String orderId, Money amount) implements WalletCommand {}

    /** Give back money that was paid for an order. */
    record Refund(String userId, String entryId, String orderId, Money amount) implements WalletCommand {}
}
