package dev.ordinal.shop.query.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.shop.query.TestStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadYourWritesIT {

    private static final String TOKEN = "Consistency-Token";
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final TestShop shop = TestShop.running();
    private final String id = TestShop.newId();
    private final TestStream user = shop.stream(Streams.USER, id);

    @Test
    void aTokenIsWaitedForBeforeA404IsDecided() {
        for (int i = 0; i < 20; i++) {
            String each = TestShop.newId();
            String token = shop.stream(Streams.USER, each).append(registered(each));

            assertThat(shop.get("/users/" + each, TOKEN, token).status()).isEqualTo(200);
        }
    }

    /** A read model may be ahead of what the relay has noted as relayed, and only what is noted is known to be everything. */
    @Test
    void theStatedPositionComesToCoverTheToken() {
        String token = user.append(registered(id));
        assertThat(token).isEqualTo(user.token(position(token)));

        assertThat(shop.get("/users/" + id, TOKEN, token).status()).isEqualTo(200);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> shop.get("/users/" + id, TOKEN, token).position() >= position(token));
    }

    @Test
    void aTokenThatIsNotSeenInTimeIs503() {
        Instant start = Instant.now();

        Answer answer = shop.get("/users/" + id, TOKEN, user.token(NEVER), "Prefer", "wait=1");

        assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofMillis(900), Duration.ofSeconds(4));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("projection-behind");
        assertThat(answer.header("Retry-After")).contains("1");
        assertThat(answer.header("Preference-Applied")).contains("wait=1");
        assertThat(answer.header("Projection-Position")).isPresent();
    }

    @Test
    void withoutAPreferenceATokenIsWaitedForFiveSeconds() {
        Instant start = Instant.now();

        Answer answer = shop.process().send("GET", "/users/" + id, TOKEN, user.token(NEVER));

        assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofMillis(4_900), Duration.ofSeconds(20));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("projection-behind");
    }

    @Test
    void aTokenOfStreamsThatTheReadModelDoesNotReadIsNoneOfItsBusiness() {
        String foreign = shop.stream(Streams.PRODUCT, id).token(NEVER);
        user.append(registered(id));

        assertThat(shop.get("/users", TOKEN, foreign, "Prefer", "wait=0").status())
                .isEqualTo(200);
    }

    @Test
    void ofSeveralTokensEachIsWaitedFor() {
        String seen = user.append(registered(id));
        String never = user.token(NEVER);

        assertThat(shop.get("/users/" + id, TOKEN, seen + "," + seen, TOKEN, seen)
                        .status())
                .isEqualTo(200);
        assertThat(shop.get("/users/" + id, TOKEN, seen + " , " + never, "Prefer", "wait=0")
                        .status())
                .isEqualTo(503);
        assertThat(shop.get("/users/" + id, TOKEN, seen, TOKEN, never, "Prefer", "wait=0")
                        .status())
                .isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "x,", "AAAA", "%20", ","})
    void aTokenThatCanNotBeReadIs400(String token) {
        Answer answer = shop.get("/users", TOKEN, token);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-request");
        assertThat(answer.text("/errors/0/header")).isEqualTo(TOKEN);
    }

    @Test
    void aLongWaitIsCapped() {
        assertThat(shop.get("/users", "Prefer", "wait=600").header("Preference-Applied"))
                .contains("wait=30");
    }

    private static long position(String token) {
        return dev.ordinal.eventstore.ConsistencyToken.decode(token)
                .writes()
                .getFirst()
                .position();
    }

    private static UserEvent.Registered registered(String id) {
        return new UserEvent.Registered(id, "Ada", id + "@example.com");
    }
}
