package dev.ordinal.shop.command.message;

import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.command.user.Account;
import dev.ordinal.shop.events.Streams;
import org.jspecify.annotations.Nullable;

/** The text comes sealed. */
sealed interface MessageCommand extends ShopCommand {

    String messageId();

    @Override
    default String streamId() {
        return Streams.id(Streams.MESSAGE, messageId());
    }

    record Send(
            String messageId,
            Account from,
            Account to,
            @Nullable String orderId,
            String text) implements MessageCommand {}

    record MarkRead(String messageId) implements MessageCommand {}
}
