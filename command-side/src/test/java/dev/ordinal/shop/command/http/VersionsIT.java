package dev.ordinal.shop.command.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionsIT extends RunningCommandSide {

    private String path = "";

    @BeforeEach
    void aProductAtVersionOne() {
        String sku = UUID.randomUUID().toString();
        path = "/products/" + sku;
        http().post(
                        "/products",
                        "{\"sku\":\"%s\",\"name\":\"Mug\",\"price\":{\"amount\":\"1.00\",\"currency\":\"GBP\"}}"
                                .formatted(sku));
        http().post(path + "/restocks", "{\"quantity\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "1", "*", "\"0\", \"1\"", "\"7\",\"1\""})
    void aVersionThatIsThereIsChanged(String ifMatch) {
        Reply reply = http().put(path + "/name", "{\"name\":\"Cup\"}", "If-Match", ifMatch);

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.version()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"0\"", "2", "W/\"1\"", "\"abc\"", "\"0\", \"2\"", "\"01\"", "999999999999999999"})
    void anotherVersionIsLeftAlone(String ifMatch) {
        Reply reply = http().put(path + "/name", "{\"name\":\"Cup\"}", "If-Match", ifMatch);

        assertThat(reply.status()).isEqualTo(412);
        assertThat(reply.problem()).isEqualTo("version-mismatch");
        assertThat(http().post(path + "/restocks", "{\"quantity\":1}").version())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "\"1", "-1", "\"1\" \"2\""})
    void aMalformedVersionIsRefused(String ifMatch) {
        Reply reply = http().put(path + "/name", "{\"name\":\"Cup\"}", "If-Match", ifMatch);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.problem()).isEqualTo("malformed-header");
    }

    @Test
    void aMismatchIsFoundBeforeJudging() {
        http().delete(path);

        assertThat(http().put(path + "/name", "{\"name\":\"Cup\"}", "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
        assertThat(http().put(path + "/name", "{\"name\":\"Cup\"}", "If-Match", "\"2\"")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void whatDoesNotExistYetHasNoVersion() {
        assertThat(http().post(
                                "/users",
                                "{\"name\":\"Ada\",\"email\":\"%s@example.com\"}".formatted(UUID.randomUUID()),
                                "If-Match",
                                "*")
                        .status())
                .isEqualTo(412);
    }

    @Test
    void ofManyThatMeanTheSameVersionOneWins() {
        List<Reply> replies = together(
                16, n -> http().put(path + "/name", "{\"name\":\"Cup %d\"}".formatted(n), "If-Match", "\"1\""));

        assertThat(replies.stream().map(Reply::status).filter(status -> status == 204))
                .hasSize(1);
        assertThat(replies.stream().map(Reply::status).filter(status -> status == 412))
                .hasSize(15);
    }
}
