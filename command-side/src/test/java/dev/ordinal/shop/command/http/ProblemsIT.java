package dev.ordinal.shop.command.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.shop.command.Http;
import dev.ordinal.shop.command.Http.Reply;
import dev.ordinal.shop.command.RunningCommandSide;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsIT extends RunningCommandSide {

    private static final String ADA = "{\"name\":\"Ada\",\"email\":\"ada@example.com\"}";

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing", "/users/", "/users/1/2/3", "/error", "/orders/x/delivery"})
    void anUnknownAddressIsNotFound(String path) {
        assertProblem(http().post(path, ADA), 404, "not-found");
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() {
        Reply reply = http().get("/users");

        assertProblem(reply, 405, "method-not-allowed");
        assertThat(reply.header("Allow")).hasValue("POST");
    }

    @Test
    void anAnswerInAnotherFormatIsRefusedBeforeAnythingIsDone() {
        long head = log.head();

        assertProblem(http().post("/users", ADA, "Accept", "text/html"), 406, "not-acceptable");
        assertThat(log.head()).isEqualTo(head);
    }

    @Test
    void aBodyInAnotherFormatIsRefused() {
        assertProblem(http().post("/users", ADA, "Content-Type", "text/plain"), 415, "unsupported-media-type");
        assertProblem(http().post("/users", ADA, "Content-Type", "nonsense"), 415, "unsupported-media-type");
        assertProblem(http().post("/users", ADA, "Content-Type", "multipart/form-data"), 415, "unsupported-media-type");
        assertProblem(
                Http.send(HttpRequest.newBuilder(URI.create(http().base() + "/users"))
                        .POST(BodyPublishers.ofString(ADA))
                        .build()),
                415,
                "unsupported-media-type");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        assertProblem(http().post("/users", " ".repeat(JsonBody.MOST_BYTES) + ADA), 413, "content-too-large");
    }

    @Test
    void aChunkedBodyThatIsTooLargeIsRefusedToo() {
        byte[] body = (" ".repeat(JsonBody.MOST_BYTES) + ADA).getBytes(UTF_8);

        assertProblem(
                Http.send(HttpRequest.newBuilder(URI.create(http().base() + "/users"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                        .build()),
                413,
                "content-too-large");
    }

    @Test
    void aBodyOfTheFullSizeIsTaken() {
        String user = "{\"name\":\"Ada\",\"email\":\"%s@example.com\"}".formatted(UUID.randomUUID());

        assertThat(http().post("/users", " ".repeat(JsonBody.MOST_BYTES - user.length()) + user)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void bodiesThatFillTheMemoryAreRefusedAndOthersTakenAgainOnceTheyAreGone() throws IOException {
        String full = " ".repeat(JsonBody.MOST_BYTES - ADA.length()) + ADA;
        byte[] allButItsEnd =
                ("POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                                        .formatted(full.length())
                                + full.substring(1))
                        .getBytes(UTF_8);
        long room = Runtime.getRuntime().maxMemory() / 16;
        List<Socket> unfinished = new ArrayList<>();
        try {
            for (long sent = 0; sent <= room; sent += full.length()) {
                unfinished.add(begun(allButItsEnd));
            }

            await().untilAsserted(() -> {
                unfinished.add(begun(allButItsEnd));
                Reply reply = http().post("/users", full);
                assertProblem(reply, 503, "overloaded");
                assertThat(reply.header("Retry-After")).hasValue("1");
            });
        } finally {
            for (Socket socket : unfinished) {
                socket.close();
            }
        }
        await().untilAsserted(
                        () -> assertThat(http().post("/users", full).status()).isNotEqualTo(503));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a|b HTTP/1.1\r\nHost: x\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n",
                "GET /users HTTP/1.1\r\n",
                "nonsense\r\n",
                "POST /users HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n",
                "GET /products/a%2Fb HTTP/1.1\r\nHost: x\r\n",
                "GET /products/a%5Cb HTTP/1.1\r\nHost: x\r\n"
            })
    void whatTomcatRefusesIsAProblemToo(String head) throws IOException {
        String response = raw(head + "Connection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 400").contains("application/problem+json");
        assertThat(response).contains("urn:ordinal:problem:malformed-request").doesNotContain("<html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\"\"", "\"a", "a\"", "a b", "\u00e9"})
    void aMalformedIdempotencyKeyIsRefused(String key) throws IOException {
        String response = raw("DELETE /users/" + UUID.randomUUID() + " HTTP/1.1\r\nHost: x\r\nIdempotency-Key: " + key
                + "\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 400").contains("malformed-header");
    }

    @Test
    void aKeyOf256CharactersIsTooLong() {
        assertProblem(http().post("/users", ADA, "Idempotency-Key", "k".repeat(256)), 400, "malformed-header");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.getOutputStream().flush();
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), UTF_8);
        }
    }

    private Socket begun(byte[] request) throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(request);
        return socket;
    }

    private Socket connect() throws IOException {
        URI base = URI.create(http().base());
        return new Socket(base.getHost(), base.getPort());
    }

    private static void assertProblem(Reply reply, int status, String name) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(reply.problem()).isEqualTo(name);
        assertThat(reply.json().path("status").asInt()).isEqualTo(status);
        assertThat(reply.json().path("title").asString()).isNotBlank();
        assertThat(reply.json().path("detail").asString()).isNotBlank();
    }
}
