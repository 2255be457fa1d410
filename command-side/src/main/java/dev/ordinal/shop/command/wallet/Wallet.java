package dev.ordinal.shop.command.wallet;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.WalletEvent;
import java.util.LinkedHashSet;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** Opened by its first deposit, whose currency it keeps. The sets change in place and keep their order: see the stock of products. */
@Aggregate(type = Streams.WALLET, cache = "aggregateStates", snapshotTriggerDefinition = "regularSnapshots")
@Revision("1")
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
class Wallet {

    @AggregateIdentifier
    @Nullable
    String streamId;

    private @Nullable Money balance;
    private LinkedHashSet<String> paidOrders = new LinkedHashSet<>();
    private LinkedHashSet<String> refunds = new LinkedHashSet<>();

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Money decide(WalletCommand.Deposit deposit) {
        switch (deposit.owner().standing()) {
            case ACTIVE -> {}
            case DEACTIVATED -> throw new WalletRejection.UserDeactivated();
            case ERASED -> throw new WalletRejection.UserErased();
            case UNKNOWN -> throw new WalletRejection.UnknownUser();
        }
        Money after = with(deposit.amount());
        apply(new WalletEvent.Deposited(deposit.userId(), deposit.entryId(), deposit.amount(), after));
        return after;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Money decide(WalletCommand.Withdraw withdraw) {
        switch (withdraw.owner().standing()) {
            case ACTIVE, DEACTIVATED -> {}
            case ERASED -> throw new WalletRejection.UserErased();
            case UNKNOWN -> throw new WalletRejection.UnknownUser();
        }
        Money after = without(withdraw.amount());
        apply(new WalletEvent.Withdrawn(withdraw.userId(), withdraw.entryId(), withdraw.amount(), after));
        return after;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(WalletCommand.Charge charge) {
        if (!paidOrders.contains(charge.orderId())) {
            apply(new WalletEvent.Charged(
                    charge.userId(), charge.entryId(), charge.orderId(), charge.amount(), without(charge.amount())));
        }
    }

    @CommandHandler
    void decide(WalletCommand.Refund refund) {
        if (paidOrders.contains(refund.orderId()) && !refunds.contains(refund.entryId())) {
            apply(new WalletEvent.Refunded(
                    refund.userId(), refund.entryId(), refund.orderId(), refund.amount(), with(refund.amount())));
        }
    }

    @EventSourcingHandler
    void evolve(WalletEvent event) {
        streamId = Streams.id(Streams.WALLET, event.userId());
        balance = event.balance();
        switch (event) {
            case WalletEvent.Charged charged -> paidOrders.add(charged.orderId());
            case WalletEvent.Refunded refunded -> refunds.add(refunded.entryId());
            case WalletEvent.Deposited _, WalletEvent.Withdrawn _ -> {}
        }
    }

    private Money with(Money amount) {
        if (balance == null) {
            return amount;
        }
        inCurrency(balance, amount);
        return new Money(balance.amount().add(amount.amount()), balance.currency());
    }

    private Money without(Money amount) {
        if (balance == null) {
            throw new WalletRejection.InsufficientFunds();
        }
        inCurrency(balance, amount);
        if (balance.amount().compareTo(amount.amount()) < 0) {
            throw new WalletRejection.InsufficientFunds();
        }
        return new Money(balance.amount().subtract(amount.amount()), balance.currency());
    }

    private static void inCurrency(Money balance, Money amount) {
        if (!balance.currency().equals(amount.currency())) {
            throw new WalletRejection.WrongCurrency(balance.currency());
        }
    }
}
