package dev.ordinal.shop.command.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WalletApiIT extends RunningCommandSide {

    private static final String NOBODY = "01980000-0000-7000-8000-00000000dead";

    @Test
    void moneyGoesInAndOut() {
        String user = user();

        Reply first = deposit(user, "20.00", "GBP");
        Reply second = deposit(user, "0.005", "GBP");
        Reply out = withdraw(user, "20.00", "GBP");

        assertThat(List.of(first, second, out)).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.header("Location")).hasValue("http://127.0.0.1:8082/users/" + user + "/wallet");
            assertThat(reply.written()).containsExactly("wallet-" + user);
            assertThat(UUID.fromString(entry(reply)).version()).isEqualTo(7);
        });
        assertThat(List.of(first, second, out)).extracting(Reply::version).containsExactly(0L, 1L, 2L);
        assertThat(out.body())
                .isEqualTo("{\"entryId\":\"%s\",\"balance\":{\"amount\":\"0.005\",\"currency\":\"GBP\"}}"
                        .formatted(entry(out)));
        assertThat(payloads("wallet-" + user))
                .containsExactly("""
                {"userId":"%s","entryId":"%s","amount":{"amount":"20.00","currency":"GBP"},\
                "balance":{"amount":"20.00","currency":"GBP"}}""".formatted(user, entry(first)), """
                {"userId":"%s","entryId":"%s","amount":{"amount":"0.005","currency":"GBP"},\
                "balance":{"amount":"20.005","currency":"GBP"}}""".formatted(user, entry(second)), """
                {"userId":"%s","entryId":"%s","amount":{"amount":"20.00","currency":"GBP"},\
                "balance":{"amount":"0.005","currency":"GBP"}}""".formatted(
                                user, entry(out)));
    }

    @Test
    void concurrentFirstDepositsOpenOneWallet() {
        String user = user();

        List<Reply> replies = together(8, _ -> deposit(user, "1.00", "GBP"));

        assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(201));
        assertThat(withdraw(user, "8.00", "GBP").status()).isEqualTo(201);
    }

    @Test
    void theSameDepositAgainGetsTheFirstAnswer() {
        String user = user();
        String key = UUID.randomUUID().toString();

        Reply first = http().post(deposits(user), amount("20.00", "GBP"), "Idempotency-Key", key);
        Reply again = http().post(deposits(user), amount("20.00", "GBP"), "Idempotency-Key", key);

        assertThat(again.header("Idempotency-Replayed")).hasValue("true");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.version()).isZero();
        assertThat(payloads("wallet-" + user)).hasSize(1);
    }

    @Test
    void noMoreIsWithdrawnThanThereIs() {
        String user = user();

        Reply unopened = withdraw(user, "0.01", "GBP");
        deposit(user, "20.00", "GBP");
        Reply tooMuch = withdraw(user, "20.01", "GBP");

        assertThat(List.of(unopened, tooMuch)).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.problem()).isEqualTo("insufficient-funds");
        });
    }

    @Test
    void aWalletIsInOneCurrency() {
        String user = user();
        deposit(user, "20.00", "GBP");

        assertThat(deposit(user, "1", "EUR").problem()).isEqualTo("wrong-currency");
        assertThat(withdraw(user, "1", "EUR").status()).isEqualTo(409);
    }

    @Test
    void aWalletOfNobodyIsNotFound() {
        assertThat(deposit(NOBODY, "1", "GBP").status()).isEqualTo(404);
        assertThat(withdraw(NOBODY, "1", "GBP").problem()).isEqualTo("not-found");
        assertThat(deposit("ada", "1", "GBP").status()).isEqualTo(404);
    }

    @Test
    void aDeactivatedUserMayOnlyTakeTheMoney() {
        String user = user();
        deposit(user, "20.00", "GBP");
        http().delete("/users/" + user);

        Reply in = deposit(user, "1", "GBP");

        assertThat(in.status()).isEqualTo(409);
        assertThat(in.problem()).isEqualTo("user-deactivated");
        assertThat(withdraw(user, "20.00", "GBP").status()).isEqualTo(201);
    }

    @Test
    void anAmountIsAboveZero() {
        String user = user();

        assertThat(deposit(user, "0", "GBP").pointers()).containsExactly("#/amount/amount");
        assertThat(withdraw(user, "-1", "GBP").pointers()).containsExactly("#/amount/amount");
        assertThat(http().post(deposits(user), "{}").pointers()).containsExactly("#/amount");
    }

    @Test
    void aVersionThatIsNotTheWalletsIsRefused() {
        String user = user();
        deposit(user, "20.00", "GBP");

        Reply stale = http().post(deposits(user), amount("1", "GBP"), "If-Match", "\"3\"");
        Reply right = http().post(deposits(user), amount("1", "GBP"), "If-Match", "\"0\"");

        assertThat(stale.status()).isEqualTo(412);
        assertThat(right.status()).isEqualTo(201);
    }

    private Reply deposit(String user, String amount, String currency) {
        return http().post(deposits(user), amount(amount, currency));
    }

    private Reply withdraw(String user, String amount, String currency) {
        return http().post("/users/" + user + "/wallet/withdrawals", amount(amount, currency));
    }

    private static String deposits(String user) {
        return "/users/" + user + "/wallet/deposits";
    }

    private static String amount(String amount, String currency) {
        return "{\"amount\":{\"amount\":\"%s\",\"currency\":\"%s\"}}".formatted(amount, currency);
    }

    private static String entry(Reply reply) {
        return reply.json().path("entryId").asString();
    }

    private String user() {
        Reply reply =
                http().post("/users", "{\"name\":\"Ada\",\"email\":\"%s@example.com\"}".formatted(UUID.randomUUID()));
        return reply.json().path("userId").asString();
    }
}
