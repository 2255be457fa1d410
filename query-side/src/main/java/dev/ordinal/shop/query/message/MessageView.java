package dev.ordinal.shop.query.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Schema(name = "Message")
@JsonInclude(JsonInclude.Include.NON_NULL)
record MessageView(
        String messageId,
        String fromUserId,
        String toUserId,

        @Schema(description = "the order that it is about") @Nullable
        String orderId,

        @Schema(description = "absent once whoever sent it is erased, or their key is lost") @Nullable
        String text,

        Instant sentAt,

        @Schema(description = "by whom it was sent to") boolean read,

        long version) {}
