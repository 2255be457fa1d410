package dev.ordinal.shop.command.wallet;

import dev.ordinal.shop.command.http.Answer;
import dev.ordinal.shop.command.http.CommandRequest;
import dev.ordinal.shop.command.http.Commands;
import dev.ordinal.shop.command.http.MoneyBody;
import dev.ordinal.shop.command.http.PathId;
import dev.ordinal.shop.command.user.Accounts;
import dev.ordinal.shop.events.Money;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.function.Function;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.IdGenerator;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Profile("api")
@RequestMapping(path = "/users/{id}/wallet", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Wallets")
class WalletApi {

    private final Commands commands;
    private final Accounts accounts;
    private final IdGenerator ids;

    WalletApi(Commands commands, Accounts accounts, IdGenerator ids) {
        this.commands = commands;
        this.accounts = accounts;
        this.ids = ids;
    }

    record Payment(@NotNull @Valid MoneyBody amount) {}

    record Entry(String entryId, Money balance) {}

    @PostMapping(path = "/deposits", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Put money into a user's wallet",
            description = "The first deposit opens the wallet, in its currency.")
    ResponseEntity<Entry> deposit(@PathVariable String id, @RequestBody Payment body, CommandRequest request) {
        String userId = PathId.uuid(id);
        String entryId = ids.generateId().toString();
        Money amount = body.amount().toMoneyAboveZero("/amount/amount");
        return commands.change(
                request,
                () -> new WalletCommand.Deposit(accounts.of(userId), entryId, amount),
                Money.class,
                entry(userId, entryId));
    }

    @PostMapping(path = "/withdrawals", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Take money out of a user's wallet", description = "At most what it holds.")
    ResponseEntity<Entry> withdraw(@PathVariable String id, @RequestBody Payment body, CommandRequest request) {
        String userId = PathId.uuid(id);
        String entryId = ids.generateId().toString();
        Money amount = body.amount().toMoneyAboveZero("/amount/amount");
        return commands.change(
                request,
                () -> new WalletCommand.Withdraw(accounts.of(userId), entryId, amount),
                Money.class,
                entry(userId, entryId));
    }

    private static Function<Money, Answer<Entry>> entry(String userId, String entryId) {
        return balance -> Answer.created("/users/" + userId + "/wallet", new Entry(entryId, balance));
    }
}
