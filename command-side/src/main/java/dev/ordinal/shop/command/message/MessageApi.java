package dev.ordinal.shop.command.message;

import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.command.http.Answer;
import dev.ordinal.shop.command.http.CommandRequest;
import dev.ordinal.shop.command.http.Commands;
import dev.ordinal.shop.command.http.PathId;
import dev.ordinal.shop.command.user.Account;
import dev.ordinal.shop.events.Personal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.IdGenerator;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Profile("api")
@RequestMapping(path = "/messages", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Messages")
class MessageApi {

    private static final int LONGEST_TEXT = 4_000;
    private static final String LINES = "^[\\P{Cc}\\n\\r\\t]*$";

    private final Commands commands;
    private final PersonalData personal;
    private final AddressBook book;
    private final IdGenerator ids;

    MessageApi(Commands commands, PersonalData personal, AddressBook book, IdGenerator ids) {
        this.commands = commands;
        this.personal = personal;
        this.book = book;
        this.ids = ids;
    }

    record Send(
            @NotNull UUID fromUserId,
            @NotNull UUID toUserId,

            @NotNull
            @Size(max = LONGEST_TEXT)
            @Pattern(regexp = LINES, message = "must hold no control characters but line breaks and tabs")
            @Pattern(regexp = "(?s).*[^\\p{Cc}\\p{Z}].*", message = "must hold a visible character")
            String text,

            @Nullable UUID orderId) {}

    record Sent(String messageId) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Write to another user", description = "About an order, if one is named.")
    ResponseEntity<Sent> send(@RequestBody Send body, CommandRequest request) {
        String messageId = ids.generateId().toString();
        return commands.create(
                request,
                () -> {
                    Account from = book.user(body.fromUserId().toString());
                    return new MessageCommand.Send(
                            messageId,
                            from,
                            book.user(body.toUserId().toString()),
                            knownOrder(body.orderId()),
                            sealed(from, body.text()));
                },
                Answer.created("/users/" + body.fromUserId() + "/messages", new Sent(messageId)));
    }

    @PutMapping("/{id}/read")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Mark a message as read")
    ResponseEntity<Void> markRead(@PathVariable String id, CommandRequest request) {
        return commands.change(request, new MessageCommand.MarkRead(PathId.uuid(id)));
    }

    /** Who is no user has no key, and is refused before the text is looked at. */
    private String sealed(Account from, String text) {
        return from.standing() == Account.Standing.ACTIVE ? personal.seal(from.userId(), Personal.TEXT, text) : "";
    }

    private @Nullable String knownOrder(@Nullable UUID orderId) {
        if (orderId == null) {
            return null;
        }
        if (!book.hasOrder(orderId.toString())) {
            throw new MessageRejection.UnknownOrder(orderId.toString());
        }
        return orderId.toString();
    }
}
