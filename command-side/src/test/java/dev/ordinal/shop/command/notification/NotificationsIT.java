package dev.ordinal.shop.command.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.ordinal.shop.command.CommandSide;
import dev.ordinal.shop.command.Http;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(classes = CommandSide.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles({"api", "reactions"})
class NotificationsIT {

    private static final TestDatabase DATABASE = TestServers.newDatabase();
    private static final int SMTP_PORT = free();
    private static GreenMail mails = started();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", DATABASE::url);
        properties.add("spring.datasource.username", DATABASE::user);
        properties.add("spring.datasource.password", DATABASE::password);
        properties.add("ordinal.keys.url", DATABASE::url);
        properties.add("ordinal.keys.user", DATABASE::user);
        properties.add("ordinal.keys.password", DATABASE::password);
        properties.add("management.server.port", () -> 0);
        properties.add("ordinal.smtp.host", () -> "127.0.0.1");
        properties.add("ordinal.smtp.port", () -> SMTP_PORT);
    }

    @AfterAll
    static void stop() {
        mails.stop();
    }

    @Test
    void aNewUserIsWelcomedOnceThoughTheServerWasAway() throws MessagingException {
        mails.stop();
        String email = UUID.randomUUID() + "@example.com";
        new Http("http://127.0.0.1:" + port)
                .post("/users", "{\"name\":\"Ada & Eve\",\"email\":\"%s\"}".formatted(email));

        mails = started();

        await().atMost(Duration.ofSeconds(20)).until(() -> mails.getReceivedMessages().length == 1);
        MimeMessage mail = mails.getReceivedMessages()[0];
        assertThat(mail.getAllRecipients()[0]).hasToString(email);
        assertThat(mail.getSubject()).isEqualTo("Welcome, Ada & Eve");
        assertThat(mail.getMessageID()).matches("<[0-9a-f-]{36}\\.welcome@localhost>");
    }

    private static GreenMail started() {
        GreenMail server = new GreenMail(new ServerSetup(SMTP_PORT, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        return server;
    }

    private static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
