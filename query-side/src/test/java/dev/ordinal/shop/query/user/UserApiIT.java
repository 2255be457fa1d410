package dev.ordinal.shop.query.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.Answer;
import dev.ordinal.shop.query.TestShop;
import dev.ordinal.shop.query.TestStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class UserApiIT {

    private final TestShop shop = TestShop.running();
    private final String id = TestShop.newId();
    private final TestStream user = shop.stream(Streams.USER, id);
    private final String email = "Ada." + id + "@Example.com";

    @Test
    void aRegisteredUserIsReadById() {
        String token = user.append(new UserEvent.Registered(id, "Ada", email));

        Answer answer = shop.get("/users/" + id, "Consistency-Token", token);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.http().body())
                .isEqualTo("{\"userId\":\"%s\",\"name\":\"Ada\",\"email\":\"%s\",\"status\":\"ACTIVE\",\"version\":0}"
                        .formatted(id, email));
    }

    @Test
    void everyChangeIsSeenAndCountedInTheVersion() {
        String token = user.append(
                new UserEvent.Registered(id, "Ada", email),
                new UserEvent.Renamed(id, "Ada Lovelace"),
                new UserEvent.EmailChanged(id, "new." + email, email),
                new UserEvent.Deactivated(id));

        Answer answer = shop.get("/users/" + id, "Consistency-Token", token);

        assertThat(answer.text("/name")).isEqualTo("Ada Lovelace");
        assertThat(answer.text("/email")).isEqualTo("new." + email);
        assertThat(answer.text("/status")).isEqualTo("DEACTIVATED");
        assertThat(answer.json().at("/version").asLong()).isEqualTo(3);
    }

    @Test
    void aUserIsFoundByEmailWhateverItsCase() {
        String token = user.append(new UserEvent.Registered(id, "Ada", email));

        Answer answer =
                shop.get("/users?email=" + email.toUpperCase(java.util.Locale.ROOT), "Consistency-Token", token);

        assertThat(answer.json().at("/items")).hasSize(1);
        assertThat(answer.text("/items/0/userId")).isEqualTo(id);
        assertThat(answer.json().get("nextCursor").isNull()).isTrue();
    }

    @Test
    void anEmailThatWasGivenUpFindsNobody() {
        String token = user.append(
                new UserEvent.Registered(id, "Ada", email), new UserEvent.EmailChanged(id, "new." + email, email));

        Answer answer = shop.get("/users?email=" + email, "Consistency-Token", token);

        assertThat(answer.json().at("/items")).isEmpty();
    }

    @Test
    void anErasedUserShowsNothingOfTheirs() {
        String token = user.append(new UserEvent.Registered(id, "Ada", email), new UserEvent.Erased(id));
        shop.destroyKey(id);

        Answer answer = shop.get("/users/" + id, "Consistency-Token", token);

        assertThat(answer.http().body())
                .isEqualTo("{\"userId\":\"%s\",\"status\":\"ERASED\",\"erased\":true,\"version\":1}".formatted(id));
        assertThat(shop.get("/users?email=" + email).json().at("/items")).isEmpty();
    }

    @Test
    void aDestroyedKeyHidesAUserInTwoSecondsThoughTheReadModelIsBehind() {
        String token = user.append(new UserEvent.Registered(id, "Ada", email));
        assertThat(shop.get("/users/" + id, "Consistency-Token", token).text("/name"))
                .isEqualTo("Ada");

        shop.destroyKey(id);

        await().atMost(PersonalData.KEYS_ARE_REMEMBERED.plusSeconds(2))
                .until(() -> shop.get("/users/" + id).json().at("/erased").asBoolean());
        assertThat(shop.get("/users/" + id).http().body()).doesNotContain("Ada", "Example");
        assertThat(shop.get("/users?email=" + email).json().at("/items")).isEmpty();
    }

    @Test
    void aLostKeyFailsAReadOfThatUserAndHidesThemInLists() throws Exception {
        String other = TestShop.newId();
        String token = user.append(new UserEvent.Registered(id, "Ada", email)) + ","
                + shop.stream(Streams.USER, other)
                        .append(new UserEvent.Registered(other, "Bob", other + "@example.com"));
        shop.loseKey(id);

        Answer answer = shop.get("/users/" + id, "Consistency-Token", token);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.problem()).isEqualTo("internal-error");
        assertThat(answer.text("/detail")).contains("key");
        Map<String, JsonNode> listed = listed();
        assertThat(listed.get(id)).hasToString("{\"userId\":\"%s\",\"status\":\"ACTIVE\",\"version\":0}".formatted(id));
        assertThat(listed.get(other)).asString().contains("\"name\":\"Bob\"");
    }

    /** On all pages, by id. */
    private Map<String, JsonNode> listed() {
        Map<String, JsonNode> users = new HashMap<>();
        for (String next = ""; next != null; ) {
            Answer page = shop.get("/users?limit=200" + next);
            assertThat(page.status()).as(page.http().body()).isEqualTo(200);
            page.json()
                    .at("/items")
                    .forEach(user -> users.put(user.get("userId").asString(), user));
            JsonNode cursor = page.json().get("nextCursor");
            next = cursor.isNull() ? null : "&cursor=" + cursor.asString();
        }
        return users;
    }

    @Test
    void rowsHoldCiphertextOnly() {
        String token = user.append(new UserEvent.Registered(id, "Ada", email));
        assertThat(shop.get("/users/" + id, "Consistency-Token", token).status())
                .isEqualTo(200);

        assertThat(JdbcClient.create(shop.dataSource())
                        .sql("select name || ' ' || email from users_g1.account where user_id = ?")
                        .param(id)
                        .query(String.class)
                        .single())
                .matches("sealed:1:%1$s:[\\w-]+ sealed:1:%1$s:[\\w-]+".formatted(id));
    }

    @Test
    void anUnknownUserIsNotFound() {
        Answer answer = shop.get("/users/" + id);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-found");
    }
}
