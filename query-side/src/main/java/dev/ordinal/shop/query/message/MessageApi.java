package dev.ordinal.shop.query.message;

import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.query.shared.LostKeys;
import dev.ordinal.shop.query.shared.NotFound;
import dev.ordinal.shop.query.shared.Paging;
import dev.ordinal.shop.query.shared.Reads;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** PostgreSQL can answer everything here; Redis spares it the counting, as far as Redis is there and is not behind. */
@RestController
@Reads(MessageProjection.NAME)
@Profile("query-api")
@Tag(name = "messages")
class MessageApi {

    /** Later than any message, within what the database can hold. */
    private static final Instant THE_END = Instant.parse("+10000-01-01T00:00:00Z");

    private final MessageQueries messages;
    private final Unread unread;
    private final PersonalData personal;
    private final LostKeys lostKeys;

    MessageApi(MessageQueries messages, Unread unread, PersonalData personal, LostKeys lostKeys) {
        this.messages = messages;
        this.unread = unread;
        this.personal = personal;
        this.lostKeys = lostKeys;
    }

    @GetMapping("/users/{id}/messages")
    @Operation(summary = "What a user sent and got, newest first, and how much of it is not read yet")
    MessagePage messages(
            @PathVariable String id,
            @RequestParam(defaultValue = "" + Paging.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        String userId = id.toLowerCase(Locale.ROOT);
        Paging paging = Paging.of("messages user=" + userId, limit, cursor);
        List<MessageRow> rows = messages.newest(
                userId,
                paging.after(0, Instant::parse, THE_END),
                paging.after(1, Function.identity(), ""),
                paging.rows());
        if (rows.isEmpty() && !messages.knowsUser(userId)) {
            throw new NotFound("user", id);
        }
        personal.fetch(rows.stream().map(MessageRow::fromUserId).toList());
        return MessagePage.of(
                paging.page(rows, MessageRow::sortKeys).map(this::listed),
                unread.of(userId).orElseGet(() -> messages.unread(userId)));
    }

    private MessageView listed(MessageRow message) {
        return lostKeys.tolerate(() -> message.opened(personal), message::closed);
    }
}
