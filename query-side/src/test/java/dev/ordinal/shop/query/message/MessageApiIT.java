package dev.ordinal.shop.query.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.shop.events.MessageEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.shop.query.TestStream;
import dev.ordinal.testkit.TestServers;
import io.lettuce.core.RedisClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageApiIT {

    private static final String TOKEN = "Consistency-Token";

    private final TestShop shop = TestShop.running();
    private final String ada = TestShop.newId();
    private final String bob = TestShop.newId();
    private final List<String> tokens = new ArrayList<>();

    @Test
    void aConversationIsSeenByBothNewestFirstAndPageByPage() {
        String first = send(ada, bob, 0);
        String second = send(bob, ada, 1);
        String third = send(ada, bob, 1);

        Answer page = shop.get("/users/" + ada + "/messages?limit=2", TOKEN, String.join(",", tokens));
        Answer last = shop.get("/users/" + ada + "/messages?limit=2&cursor=" + page.text("/nextCursor"));

        assertThat(ids(page)).containsExactly(third, second);
        assertThat(ids(last)).containsExactly(first);
        assertThat(last.json().get("nextCursor").isNull()).isTrue();
        assertThat(ids(shop.get("/users/" + bob + "/messages"))).containsExactly(third, second, first);
        assertThat(last.json().at("/items/0").toString()).isEqualTo("""
                        {"messageId":"%s","fromUserId":"%s","toUserId":"%s","text":"Hello 0",\
                        "sentAt":"2026-11-20T10:00:00.123456Z","read":false,"version":0}""".formatted(first, ada, bob));
    }

    @Test
    void whatIsNotReadIsCountedForWhomItWasSentTo() {
        String first = send(ada, bob, 0);
        send(ada, bob, 1);
        assertThat(unread(bob)).isEqualTo(2);
        assertThat(unread(ada)).isZero();

        TestStream message = shop.stream(Streams.MESSAGE, first).after(1);
        tokens.add(message.append(new MessageEvent.Read(first, ada, bob)));

        assertThat(unread(bob)).isEqualTo(1);
        assertThat(shop.get("/users/" + bob + "/messages")
                        .json()
                        .at("/items/1/read")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void whatAnErasedUserWroteCanNotBeReadByAnybody() {
        send(ada, bob, 0);
        send(bob, ada, 1);
        shop.destroyKey(ada);

        Answer page = shop.get("/users/" + bob + "/messages", TOKEN, String.join(",", tokens));

        assertThat(page.text("/items/0/text")).isEqualTo("Hello 1");
        assertThat(page.json().at("/items/1").has("text")).isFalse();
    }

    @Test
    void aLostKeyHidesWhatItsUserWroteAndNothingElse() throws Exception {
        send(ada, bob, 0);
        send(bob, ada, 1);
        shop.loseKey(ada);

        Answer page = shop.get("/users/" + bob + "/messages", TOKEN, String.join(",", tokens));

        assertThat(page.status()).as(page.http().body()).isEqualTo(200);
        assertThat(page.text("/items/0/text")).isEqualTo("Hello 1");
        assertThat(page.json().at("/items/1").has("text")).isFalse();
    }

    /** As soon as Redis has seen what PostgreSQL has. */
    @Test
    void redisSparesPostgresTheCounting() {
        send(ada, bob, 0);
        assertThat(unread(bob)).isOne();
        try (RedisClient client = RedisClient.create(TestServers.redis())) {
            client.connect().sync().zincrby("{unread_messages.g1}:unread", 41, bob);
        }

        await().until(() -> unread(bob) == 42);
    }

    @Test
    void aUserWithoutMessagesHasAnEmptyPageAndAnUnknownOneNone() {
        String token = shop.stream(Streams.USER, ada).append(new UserEvent.Registered(ada, "Ada", ada + "@x.example"));

        assertThat(shop.get("/users/" + ada + "/messages", TOKEN, token).http().body())
                .isEqualTo("{\"items\":[],\"nextCursor\":null,\"unread\":0}");
        assertThat(shop.get("/users/" + bob + "/messages").problem()).isEqualTo("not-found");
    }

    private String send(String from, String to, int minutes) {
        String id = TestShop.newId();
        tokens.add(shop.stream(Streams.MESSAGE, id)
                .appendAt(
                        TestStream.OCCURRED_AT.plusSeconds(60L * minutes),
                        new MessageEvent.Sent(id, from, to, null, "Hello " + minutes)));
        return id;
    }

    private long unread(String userId) {
        Answer answer = shop.get("/users/" + userId + "/messages", TOKEN, String.join(",", tokens));
        assertThat(answer.status()).as(answer.http().body()).isEqualTo(200);
        return answer.json().get("unread").asLong();
    }

    private static List<String> ids(Answer page) {
        return page.json()
                .at("/items")
                .valueStream()
                .map(message -> message.get("messageId").asString())
                .toList();
    }
}
