package dev.ordinal.local.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private HttpServer application;
    private URI endpoint;
    private int status;
    private String body = "";

    @BeforeEach
    void start() throws IOException {
        application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext("/", exchange -> {
            byte[] answer = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        application.start();
        endpoint = URI.create("http://127.0.0.1:" + application.getAddress().getPort() + "/");
    }

    @AfterEach
    void stop() {
        application.stop(0);
    }

    @Test
    void oneThatIsNotReadySaysWhy() {
        status = 503;
        body = """
                {"status":"DOWN","components":{
                    "db":{"status":"UP","details":{"database":"PostgreSQL"}},
                    "projector":{"status":"DOWN","details":{"orders":"UP: generation 1","product_cards":"DOWN: history is lost"}},
                    "relay":{"status":"DOWN","details":{"status":"DOWN","detail":"not started"}}}}""";

        assertThat(Readiness.isReady(endpoint)).isFalse();
        assertThat(Readiness.reasons(endpoint))
                .containsExactly("projector, product_cards: DOWN: history is lost", "relay, detail: not started");
    }

    @Test
    void oneThatIsReadyOrSaysNothingOfUseGivesNoReason() {
        status = 200;
        body = "{\"status\":\"UP\"}";
        assertThat(Readiness.isReady(endpoint)).isTrue();
        assertThat(Readiness.reasons(endpoint)).isEmpty();

        status = 503;
        body = "<html>";
        assertThat(Readiness.reasons(endpoint)).isEmpty();
        assertThat(Readiness.reasons(URI.create("http://127.0.0.1:1/"))).isEmpty();
    }
}
