package dev.ordinal.shop.command.user;

import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.command.http.Answer;
import dev.ordinal.shop.command.http.CommandRequest;
import dev.ordinal.shop.command.http.Commands;
import dev.ordinal.shop.command.http.PathId;
import dev.ordinal.shop.command.http.ProblemException;
import dev.ordinal.shop.command.http.Text;
import dev.ordinal.shop.events.Personal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.IdGenerator;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Profile("api")
@RequestMapping(path = "/users", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Users")
class UserApi {

    /**
     * One address and nothing beside it: no list, comment or name, as a mail's header would read it. In ASCII, which every mail server takes, and in which an address is
     * spelled in one way.
     */
    private static final String EMAIL =
            "^(?!\\.|.*(?:\\.[.@]|@\\.|\\.$))[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]+\\.[A-Za-z0-9-]+$";

    private static final String IS_NO_EMAIL =
            "must be an e-mail address in ASCII (a domain with other letters begins with xn--)";

    private final Commands commands;
    private final PersonalData personal;
    private final Erasures erasures;
    private final IdGenerator ids;

    UserApi(Commands commands, PersonalData personal, Erasures erasures, IdGenerator ids) {
        this.commands = commands;
        this.personal = personal;
        this.erasures = erasures;
        this.ids = ids;
    }

    record Register(
            @NotNull @Size(max = Text.LONGEST_NAME) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String name,

            @NotNull @Size(max = 254) @Pattern(regexp = EMAIL, message = IS_NO_EMAIL)
            String email) {}

    record Rename(
            @NotNull @Size(max = Text.LONGEST_NAME) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String name) {}

    record ChangeEmail(
            @NotNull @Size(max = 254) @Pattern(regexp = EMAIL, message = IS_NO_EMAIL)
            String email) {}

    record Registered(String userId) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Register a user")
    ResponseEntity<Registered> register(@RequestBody Register body, CommandRequest request) {
        String userId = ids.generateId().toString();
        try {
            return commands.create(
                    request, () -> enrolled(userId, body), Answer.created("/users/" + userId, new Registered(userId)));
        } catch (ProblemException refused) {
            personal.discard(userId);
            throw refused;
        }
    }

    /** The key is durable before the event that needs it. */
    private ShopCommand enrolled(String userId, Register body) {
        personal.enrol(userId);
        return new UserCommand.Register(
                userId,
                personal.seal(userId, Personal.NAME, body.name()),
                personal.seal(userId, Personal.EMAIL, body.email()));
    }

    @PutMapping(path = "/{id}/name", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Rename a user")
    ResponseEntity<Void> rename(@PathVariable String id, @RequestBody Rename body, CommandRequest request) {
        String userId = PathId.uuid(id);
        return commands.change(
                request, () -> new UserCommand.Rename(userId, personal.seal(userId, Personal.NAME, body.name())));
    }

    @PutMapping(path = "/{id}/email", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Change a user's e-mail address")
    ResponseEntity<Void> changeEmail(@PathVariable String id, @RequestBody ChangeEmail body, CommandRequest request) {
        String userId = PathId.uuid(id);
        return commands.change(
                request,
                () -> new UserCommand.ChangeEmail(userId, personal.seal(userId, Personal.EMAIL, body.email())));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Deactivate a user")
    ResponseEntity<Void> deactivate(@PathVariable String id, CommandRequest request) {
        return commands.change(request, new UserCommand.Deactivate(PathId.uuid(id)));
    }

    @PostMapping("/{id}/erasure")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Erase a user's personal data",
            description =
                    "It becomes unreadable everywhere, for ever, and the e-mail address is free again. Can't be undone.")
    ResponseEntity<Void> erase(@PathVariable String id, CommandRequest request) {
        String userId = PathId.uuid(id);
        ResponseEntity<Void> answer = commands.change(request, () -> {
            personal.requireReachable();
            return new UserCommand.Erase(userId);
        });
        erasures.carryOut(userId, request.actor());
        return answer;
    }
}
