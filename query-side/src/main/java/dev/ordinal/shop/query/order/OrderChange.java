package dev.ordinal.shop.query.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Schema(name = "OrderChange")
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderChange(
        @Schema(description = "of the order, after this change")
        long version,

        @Schema(example = "order.confirmed") String type,

        @Schema(description = "the order's, after this change")
        OrderView.Status status,

        Instant at,

        @Schema(description = "who asked for it") @Nullable String actor,

        @Schema(description = "the command that it came of") @Nullable
        String causationId,

        @Schema(description = "what it and all else that one request led to have in common") @Nullable
        String correlationId,

        String eventId,

        @Schema(description = "what the event says, in short; by its type")
        Map<String, Object> what) {}
