package dev.ordinal.shop.command.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageApiIT extends RunningCommandSide {

    @Test
    void aUserWritesToAnotherWhoReadsItOnce() {
        String ada = register();
        String eve = register();

        Reply sent = send(ada, eve, "Line one\\nline two");
        String id = sent.json().path("messageId").asString();
        Reply read = http().put("/messages/" + id + "/read", "");
        Reply again = http().put("/messages/" + id + "/read", "");

        assertThat(sent.status()).isEqualTo(201);
        assertThat(sent.header("Location")).hasValue("http://127.0.0.1:8082/users/" + ada + "/messages");
        assertThat(sent.written()).containsExactly("message-" + id);
        assertThat(read.status()).isEqualTo(204);
        assertThat(again.status()).isEqualTo(204);
        assertThat(again.version()).isEqualTo(1);
        assertThat(payloads("message-" + id)).hasSize(2).first().asString().contains("\"text\":\"sealed:1:" + ada);
    }

    @Test
    void whoDoesNotExistNeitherWritesNorIsWrittenTo() {
        String ada = register();
        String nobody = UUID.randomUUID().toString();

        assertThat(send(ada, nobody, "Hello").problem()).isEqualTo("unknown-user");
        assertThat(send(nobody, ada, "Hello").status()).isEqualTo(422);
    }

    @Test
    void whoIsDeactivatedNeitherWritesNorIsWrittenTo() {
        String ada = register();
        String gone = register();
        http().delete("/users/" + gone);

        assertThat(send(ada, gone, "Hello").status()).isEqualTo(409);
        assertThat(send(gone, ada, "Hello").problem()).isEqualTo("user-deactivated");
    }

    @Test
    void aMessageIsAboutAnOrderThatExists() {
        String ada = register();

        Reply reply = http().post(
                        "/messages",
                        "{\"fromUserId\":\"%s\",\"toUserId\":\"%s\",\"text\":\"Where is it?\",\"orderId\":\"%s\"}"
                                .formatted(ada, ada, UUID.randomUUID()));

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.problem()).isEqualTo("unknown-order");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \\n ", "bell\\u0007"})
    void aTextThatSaysNothingOrHidesSomethingIsRefused(String text) {
        String ada = register();

        Reply reply = send(ada, ada, text);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/errors/0/pointer").asString()).isEqualTo("#/text");
    }

    @Test
    void theLongestTextIsSent() {
        String ada = register();

        assertThat(send(ada, ada, "\u00e9\\n".repeat(2_000)).status()).isEqualTo(201);
    }

    @Test
    void aMessageThatIsNotThereIsNotRead() {
        assertThat(http().put("/messages/" + UUID.randomUUID() + "/read", "").status())
                .isEqualTo(404);
    }

    private Reply send(String from, String to, String text) {
        return http().post(
                        "/messages",
                        "{\"fromUserId\":\"%s\",\"toUserId\":\"%s\",\"text\":\"%s\"}".formatted(from, to, text));
    }

    private String register() {
        return http().post("/users", "{\"name\":\"Ada\",\"email\":\"%s@example.com\"}".formatted(UUID.randomUUID()))
                .json()
                .path("userId")
                .asString();
    }
}
