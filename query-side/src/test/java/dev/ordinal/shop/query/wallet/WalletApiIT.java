package dev.ordinal.shop.query.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.events.Money;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.events.WalletEvent;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalletApiIT {

    private static final String TOKEN = "Consistency-Token";

    private final TestShop shop = TestShop.running();
    private final String userId = TestShop.newId();
    private final String orderId = TestShop.newId();

    @Test
    void aWalletShowsItsBalanceAndIsNotSentAgainToWhoHasIt() {
        Answer answer = shop.get("/users/" + userId.toUpperCase(Locale.ROOT) + "/wallet", TOKEN, threeEntries());

        assertThat(answer.http().body())
                .isEqualTo("{\"userId\":\"%s\",\"balance\":{\"amount\":\"12.50\",\"currency\":\"CHF\"},\"version\":2}"
                        .formatted(userId));
        assertThat(shop.get(wallet(), "If-None-Match", answer.header("ETag").orElseThrow())
                        .status())
                .isEqualTo(304);
    }

    @Test
    void entriesComeNewestFirstWithTheBalanceAfterEachAndPageByPage() {
        Answer first = shop.get(wallet() + "/entries?limit=2", TOKEN, threeEntries());
        Answer last = shop.get(wallet() + "/entries?limit=2&cursor=" + first.text("/nextCursor"));

        assertThat(entries(first)).containsExactly("WITHDRAWAL 5.00 12.50", "CHARGE 2.50 17.50");
        assertThat(first.text("/items/1/orderId")).isEqualTo(orderId);
        assertThat(first.text("/items/1/enteredAt")).isEqualTo("2026-11-20T10:00:00.123456Z");
        assertThat(first.json().at("/items/0").has("orderId")).isFalse();
        assertThat(entries(last)).containsExactly("DEPOSIT 20.00 20.00");
        assertThat(last.json().get("nextCursor").isNull()).isTrue();
    }

    @Test
    void aWalletThatWasNeverOpenedHoldsNothing() {
        String token = shop.stream(Streams.USER, userId)
                .append(new UserEvent.Registered(userId, "Ada", userId + "@example.com"));

        assertThat(shop.get(wallet(), TOKEN, token).http().body())
                .isEqualTo(
                        "{\"userId\":\"%s\",\"balance\":{\"amount\":\"0.00\",\"currency\":\"GBP\"}}".formatted(userId));
        assertThat(shop.get(wallet() + "/entries", TOKEN, token).http().body())
                .isEqualTo("{\"items\":[],\"nextCursor\":null}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/entries"})
    void anUnknownUserHasNoWallet(String path) {
        Answer answer = shop.get(wallet() + path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-found");
    }

    private String wallet() {
        return "/users/" + userId + "/wallet";
    }

    private String threeEntries() {
        return shop.stream(Streams.WALLET, userId)
                .append(
                        new WalletEvent.Deposited(userId, "e0", chf("20"), chf("20")),
                        new WalletEvent.Charged(userId, "e1", orderId, chf("2.5"), chf("17.5")),
                        new WalletEvent.Withdrawn(userId, "e2", chf("5"), chf("12.5")));
    }

    private static List<String> entries(Answer page) {
        return page.json()
                .at("/items")
                .valueStream()
                .map(entry -> "%s %s %s"
                        .formatted(
                                entry.get("type").asString(),
                                entry.at("/amount/amount").asString(),
                                entry.at("/balance/amount").asString()))
                .toList();
    }

    private static Money chf(String amount) {
        return new Money(new BigDecimal(amount), "CHF");
    }
}
