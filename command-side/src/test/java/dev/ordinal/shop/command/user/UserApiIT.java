package dev.ordinal.shop.command.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class UserApiIT extends RunningCommandSide {

    @Autowired
    private PersonalData personal;

    @Autowired
    private DataSource dataSource;

    @Test
    void aUserIsRegistered() {
        String email = uniqueEmail();

        Reply reply = http().post("/users", "{\"name\":\"Ada\",\"email\":\"%s\"}".formatted(email));

        assertThat(reply.status()).isEqualTo(201);
        String id = reply.json().path("userId").asString();
        assertThat(reply.header("Location")).hasValue("http://127.0.0.1:8082/users/" + id);
        assertThat(reply.version()).isEqualTo(0);
        assertThat(reply.written()).containsExactly("user-" + id);
        assertThat(payloads("user-" + id))
                .singleElement()
                .asString()
                .matches(
                        "\\{\"userId\":\"%1$s\",\"name\":\"sealed:1:%1$s:[\\w-]+\",\"email\":\"sealed:1:%1$s:[\\w-]+\"}"
                                .formatted(id));
    }

    @Test
    void aUserIsRenamedMovedAndDeactivated() {
        String path = "/users/" + register(uniqueEmail());

        Reply renamed = http().put(path + "/name", "{\"name\":\"Ada King\"}");
        Reply moved = http().put(path + "/email", "{\"email\":\"%s\"}".formatted(uniqueEmail()));
        Reply deactivated = http().delete(path);

        assertThat(Stream.of(renamed, moved, deactivated)).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(204);
            assertThat(reply.body()).isEmpty();
            assertThat(reply.header("Location")).isEmpty();
        });
        assertThat(List.of(renamed.version(), moved.version(), deactivated.version()))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void whatChangesNothingSucceedsWithThePresentVersionAndItsToken() {
        String id = register(uniqueEmail());
        Reply first = http().put("/users/" + id + "/name", "{\"name\":\"Ada King\"}");

        Reply again = http().put("/users/" + id + "/name", "{\"name\":\"Ada King\"}");

        assertThat(again.status()).isEqualTo(204);
        assertThat(again.version()).isEqualTo(first.version());
        assertThat(again.header("Consistency-Token")).isEqualTo(first.header("Consistency-Token"));
        assertThat(payloads("user-" + id)).hasSize(2);
    }

    @Test
    void anEmailBelongsToOneUserHoweverItIsWritten() {
        String email = uniqueEmail();
        register(email);

        Reply reply =
                http().post("/users", "{\"name\":\"Eve\",\"email\":\"%s\"}".formatted(email.toUpperCase(Locale.ROOT)));

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("email-taken");
    }

    @Test
    void anEmailThatWasGivenUpIsFree() {
        String email = uniqueEmail();
        http().put("/users/" + register(email) + "/email", "{\"email\":\"%s\"}".formatted(uniqueEmail()));

        assertThat(http().post("/users", "{\"name\":\"Eve\",\"email\":\"%s\"}".formatted(email))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aTakenEmailCantBeMovedTo() {
        String email = uniqueEmail();
        register(email);

        Reply reply = http().put("/users/" + register(uniqueEmail()) + "/email", "{\"email\":\"%s\"}".formatted(email));

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("email-taken");
    }

    @Test
    void ofTwoConcurrentRegistrationsWithOneEmailOneWins() {
        for (int round = 0; round < 20; round++) {
            String body = "{\"name\":\"Ada\",\"email\":\"%s\"}".formatted(uniqueEmail());

            List<Integer> statuses = together(2, _ -> http().post("/users", body)).stream()
                    .map(Reply::status)
                    .sorted()
                    .toList();

            assertThat(statuses).containsExactly(201, 409);
        }
    }

    @Test
    void aDeactivatedUserChangesNoMore() {
        String path = "/users/" + register(uniqueEmail());
        http().delete(path);

        Reply reply = http().put(path + "/name", "{\"name\":\"Ada King\"}");

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.problem()).isEqualTo("user-deactivated");
        assertThat(http().delete(path).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"01980000-0000-7000-8000-00000000dead", "nobody", "1-1-1-1-1", "%00", "%20", "a%2Fb", "..%2F"})
    void anUnknownIdInThePathIsNotFoundOrMalformed(String id) {
        Reply reply = http().put("/users/" + id + "/name", "{\"name\":\"Ada\"}");

        assertThat(reply.status()).isIn(404, 400);
        assertThat(reply.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(reply.problem()).isIn("not-found", "malformed-request");
    }

    @Test
    void anIdInCapitalsIsTheSameId() {
        String id = register(uniqueEmail());

        assertThat(http().delete("/users/" + id.toUpperCase(Locale.ROOT)).status())
                .isEqualTo(204);
    }

    @Test
    void anErasedUserIsGoneForEverAndTheEmailIsFree() {
        String email = uniqueEmail();
        String id = register(email);
        String path = "/users/" + id + "/erasure";

        Reply erased = http().post(path, "");
        Reply again = http().post(path, "");

        assertThat(erased.status()).isEqualTo(204);
        assertThat(erased.version()).isEqualTo(1);
        assertThat(again.status()).isEqualTo(204);
        assertThat(again.version()).isEqualTo(1);
        assertThat(personal.isErased(id)).isTrue();
        assertThat(personal.hasKey(id)).isFalse();
        assertThat(register(email)).isNotEqualTo(id);
        assertThat(http().post(path, "").status())
                .as("the e-mail is another's now")
                .isEqualTo(204);
        assertThat(http().post("/users", "{\"name\":\"Eve\",\"email\":\"%s\"}".formatted(email))
                        .problem())
                .isEqualTo("email-taken");
    }

    @Test
    void anErasedUserCanNotAct() {
        String id = register(uniqueEmail());
        String other = register(uniqueEmail());
        http().post("/users/" + id + "/erasure", "");

        assertThat(Stream.of(
                        http().put("/users/" + id + "/name", "{\"name\":\"Ada King\"}"),
                        http().put("/users/" + id + "/email", "{\"email\":\"%s\"}".formatted(uniqueEmail())),
                        http().delete("/users/" + id),
                        message(id, other),
                        message(other, id)))
                .allSatisfy(reply -> {
                    assertThat(reply.status()).isEqualTo(409);
                    assertThat(reply.problem()).isEqualTo("user-erased");
                });
    }

    @Test
    void nobodyIsErasedWhoIsUnknown() {
        Reply reply = http().post("/users/" + UUID.randomUUID() + "/erasure", "");

        assertThat(reply.status()).isEqualTo(404);
    }

    @Test
    void aRefusedRegistrationLeavesNoKey() {
        String email = uniqueEmail();
        register(email);
        int keys = keys();

        http().post("/users", "{\"name\":\"Eve\",\"email\":\"%s\"}".formatted(email), "Idempotency-Key", email);

        assertThat(keys()).isEqualTo(keys);
    }

    @Test
    void anAnswerUnderAKeyOutlivesTheErasure() {
        String path = "/users/" + register(uniqueEmail());
        String[] key = {"Idempotency-Key", UUID.randomUUID().toString()};
        http().put(path + "/name", "{\"name\":\"Ada King\"}", key);
        http().post(path + "/erasure", "");

        Reply again = http().put(path + "/name", "{\"name\":\"Ada King\"}", key);

        assertThat(again.status()).isEqualTo(204);
        assertThat(again.header("Idempotency-Replayed")).hasValue("true");
    }

    private Reply message(String from, String to) {
        return http().post(
                        "/messages",
                        "{\"fromUserId\":\"%s\",\"toUserId\":\"%s\",\"text\":\"Hello\"}".formatted(from, to));
    }

    private int keys() {
        return JdbcClient.create(dataSource)
                .sql("SELECT count(*) FROM personal_data.key")
                .query(Integer.class)
                .single();
    }

    private String register(String email) {
        Reply reply = http().post("/users", "{\"name\":\"Ada\",\"email\":\"%s\"}".formatted(email));
        assertThat(reply.status()).isEqualTo(201);
        return reply.json().path("userId").asString();
    }

    private static String uniqueEmail() {
        return "ada-" + UUID.randomUUID() + "@example.com";
    }
}
