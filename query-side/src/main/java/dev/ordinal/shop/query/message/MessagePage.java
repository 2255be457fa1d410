package dev.ordinal.shop.query.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ordinal.shop.query.shared.Page;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Schema(name = "Messages")
@JsonInclude(JsonInclude.Include.ALWAYS)
record MessagePage(
        List<MessageView> items,
        @Nullable String nextCursor,

        @Schema(description = "how many messages to the user are not read yet, on all pages together")
        long unread) {

    static MessagePage of(Page<MessageView> page, long unread) {
        return new MessagePage(page.items(), page.nextCursor(), unread);
    }
}
