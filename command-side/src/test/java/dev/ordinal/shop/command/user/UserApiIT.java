package dev.ordinal.shop.command.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserApiIT extends RunningCommandSide {

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
                .containsExactly("{\"userId\":\"%s\",\"name\":\"Ada\",\"email\":\"%s\"}".formatted(id, email));
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

    private String register(String email) {
        Reply reply = http().post("/users", "{\"name\":\"Ada\",\"email\":\"%s\"}".formatted(email));
        assertThat(reply.status()).isEqualTo(201);
        return reply.json().path("userId").asString();
    }

    private static String uniqueEmail() {
        return "ada-" + UUID.randomUUID() + "@example.com";
    }
}
