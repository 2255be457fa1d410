package dev.ordinal.shop.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

public sealed interface MessageEvent extends ShopEvent {

    String messageId();

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Sent(
            String messageId,
            String fromUserId,
            String toUserId,
            @Nullable String orderId,

            @Personal(value = Personal.TEXT, of = "fromUserId")
            String text)
            implements MessageEvent {}

    record Read(String messageId, String fromUserId, String toUserId) implements MessageEvent {}
}
