package dev.ordinal.shop.command.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdempotencyIT extends RunningCommandSide {

    @Test
    void aRepeatGetsTheFirstAnswer() {
        String key = key();
        String body = user();
        Reply first = http().post("/users", body, "Idempotency-Key", key);

        Reply again = http().post("/users", body, "Idempotency-Key", "\"" + key + "\"");

        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(again.header("Idempotency-Replayed")).hasValue("true");
        assertSameAnswer(again, first);
        assertThat(payloads("user-" + first.json().path("userId").asString())).hasSize(1);
    }

    @Test
    void aRepeatOfAChangeGetsItsResultOfThen() {
        String path = "/products/" + product() + "/restocks";
        String key = key();
        Reply first = http().post(path, "{\"quantity\":5}", "Idempotency-Key", key);
        http().post(path, "{\"quantity\":1}");

        Reply again = http().post(path, "{\"quantity\":5}", "Idempotency-Key", key);

        assertThat(again.body()).isEqualTo("{\"available\":5}");
        assertSameAnswer(again, first);
        assertThat(http().post(path, "{\"quantity\":1}").body()).isEqualTo("{\"available\":7}");
    }

    @Test
    void aRepeatOfWhatChangedNothingKeepsItsVersion() {
        String path = "/products/" + product();
        String key = key();
        Reply first = http().put(path + "/name", "{\"name\":\"Mug\"}", "Idempotency-Key", key);
        http().put(path + "/name", "{\"name\":\"Cup\"}");

        Reply again = http().put(path + "/name", "{\"name\":\"Mug\"}", "Idempotency-Key", key);

        assertThat(again.header("Idempotency-Replayed")).hasValue("true");
        assertSameAnswer(again, first);
        assertThat(again.version()).isZero();
    }

    @Test
    void aRequestWithoutBodyMayHaveAKey() {
        String path = "/products/" + product();
        String key = key();
        Reply first = http().delete(path, "Idempotency-Key", key);

        Reply again = http().delete(path, "Idempotency-Key", key);

        assertThat(again.header("Idempotency-Replayed")).hasValue("true");
        assertSameAnswer(again, first);
    }

    @Test
    void aRefusalIsKeptToo() {
        String path = "/products/" + product();
        String key = key();
        String order = "{\"lines\":[{\"sku\":\"%s\",\"quantity\":1}]}".formatted(key);
        Reply first = http().post("/orders", order, "Idempotency-Key", key);
        http().post("/products", product(key));

        Reply again = http().post("/orders", order, "Idempotency-Key", key);

        assertThat(first.status()).isEqualTo(422);
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotency-Replayed")).hasValue("true");
        assertThat(again.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(http().post("/orders", order).status()).isEqualTo(202);
        assertThat(http().delete(path).status()).isEqualTo(204);
    }

    @Test
    void aTakenEmailIsRememberedUnderItsKey() {
        String taken = user();
        http().post("/users", taken);
        String key = key();
        Reply first = http().post("/users", taken, "Idempotency-Key", key);

        Reply again = http().post("/users", taken, "Idempotency-Key", key);

        assertThat(first.problem()).isEqualTo("email-taken");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotency-Replayed")).hasValue("true");
    }

    @Test
    void anInvalidRequestIsNotKept() {
        String key = key();

        assertThat(http().post("/users", "{}", "Idempotency-Key", key).status()).isEqualTo(400);
        assertThat(http().post("/users", user(), "Idempotency-Key", key).status())
                .isEqualTo(201);
    }

    @Test
    void aVersionMismatchIsNotKept() {
        String path = "/products/" + product() + "/name";
        String key = key();

        assertThat(http().put(path, "{\"name\":\"Cup\"}", "Idempotency-Key", key, "If-Match", "\"7\"")
                        .status())
                .isEqualTo(412);
        assertThat(http().put(path, "{\"name\":\"Cup\"}", "Idempotency-Key", key, "If-Match", "\"0\"")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void aKeyStandsForOneBody() {
        String key = key();
        http().post("/users", user(), "Idempotency-Key", key);

        Reply other = http().post("/users", user(), "Idempotency-Key", key);

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
    }

    @Test
    void aKeyBelongsToItsMethodAndPath() {
        String key = key();
        String first = product();
        String second = product();

        assertThat(http().delete("/products/" + first, "Idempotency-Key", key).header("Idempotency-Replayed"))
                .isEmpty();
        assertThat(http().delete("/products/" + second, "Idempotency-Key", key).header("Idempotency-Replayed"))
                .isEmpty();
    }

    @Test
    void racingTwinsDoItOnceAndGetTheSameAnswer() {
        for (int round = 0; round < 10; round++) {
            String path = "/products/" + product() + "/restocks";
            String key = key();

            List<Reply> twins = together(8, _ -> http().post(path, "{\"quantity\":5}", "Idempotency-Key", key));

            assertThat(twins).allSatisfy(twin -> assertSameAnswer(twin, twins.getFirst()));
            assertThat(twins.getFirst().body()).isEqualTo("{\"available\":5}");
            assertThat(twins.stream()
                            .filter(twin -> twin.header("Idempotency-Replayed").isEmpty()))
                    .hasSize(1);
            assertThat(http().post(path, "{\"quantity\":1}").body()).isEqualTo("{\"available\":6}");
        }
    }

    @Test
    void racingTwinsThatAreRefusedGetTheSameRefusal() {
        String taken = user();
        http().post("/users", taken);
        String key = key();

        List<Reply> twins = together(8, _ -> http().post("/users", taken, "Idempotency-Key", key));

        assertThat(twins).allSatisfy(twin -> assertThat(twin.problem()).isEqualTo("email-taken"));
    }

    private static void assertSameAnswer(Reply again, Reply first) {
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(List.of("Location", "ETag", "Consistency-Token"))
                .allSatisfy(header -> assertThat(again.header(header)).isEqualTo(first.header(header)));
    }

    private String product() {
        String sku = key();
        assertThat(http().post("/products", product(sku)).status()).isEqualTo(201);
        return sku;
    }

    private static String product(String sku) {
        return "{\"sku\":\"%s\",\"name\":\"Mug\",\"price\":{\"amount\":\"1.00\",\"currency\":\"GBP\"}}".formatted(sku);
    }

    private static String user() {
        return "{\"name\":\"Ada\",\"email\":\"%s@example.com\"}".formatted(UUID.randomUUID());
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }
}
