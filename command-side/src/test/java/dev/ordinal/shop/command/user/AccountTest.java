package dev.ordinal.shop.command.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.events.UserEvent;
import org.junit.jupiter.api.Test;

class AccountTest {

    private static final String USER = "01980000-0000-7000-8000-000000000001";

    @Test
    void anAccountIsWhatTheUsersHistorySaysLast() {
        Account account = Account.unknown(USER)
                .evolve(new UserEvent.Registered(USER, "Ada", "ada@example.com"))
                .evolve(new UserEvent.Renamed(USER, "Ada King"))
                .evolve(new UserEvent.EmailChanged(USER, "ada@king.example", "ada@example.com"));

        assertThat(account).isEqualTo(new Account(USER, Account.Standing.ACTIVE));
        assertThat(account.evolve(new UserEvent.Deactivated(USER)))
                .isEqualTo(new Account(USER, Account.Standing.DEACTIVATED));
        assertThat(account.evolve(new UserEvent.Erased(USER)).standing()).isEqualTo(Account.Standing.ERASED);
    }
}
