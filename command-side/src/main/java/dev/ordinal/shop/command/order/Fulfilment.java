package dev.ordinal.shop.command.order;

import dev.ordinal.shop.command.DerivedId;
import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.command.wallet.WalletCommand;
import dev.ordinal.shop.events.Money;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;

/** What the reactions to an order have in common: they are one, so that what happened to an order comes in order. */
final class Fulfilment {

    static final String NAME = "fulfilment";

    private Fulfilment() {}

    /** Does it for all products at the same time, and tells whether it was done for each; throws where one is refused, when all have their answers. */
    static boolean all(List<ShopCommand> commands, Predicate<ShopCommand> isDone) {
        if (commands.size() == 1) {
            return isDone.test(commands.getFirst());
        }
        List<CompletableFuture<Boolean>> answers = commands.stream()
                .map(command -> CompletableFuture.supplyAsync(() -> isDone.test(command), Thread::startVirtualThread))
                .toList();
        try {
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException refusal ? refusal : e;
        }
        return answers.stream().allMatch(CompletableFuture::join);
    }

    static void sendAll(List<ShopCommand> commands, Consumer<ShopCommand> sending) {
        all(commands, command -> {
            sending.accept(command);
            return true;
        });
    }

    /** Gives a user back what they paid; a guest has paid elsewhere, and a wallet that was never opened has paid nothing. */
    static void refund(
            String causeId, @Nullable String userId, String orderId, Money amount, Consumer<ShopCommand> sending) {
        if (userId == null || amount.amount().signum() == 0) {
            return;
        }
        try {
            sending.accept(new WalletCommand.Refund(userId, DerivedId.of(causeId, "refund"), orderId, amount));
        } catch (AggregateNotFoundException neverOpened) {
            return;
        }
    }
}
