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
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(classes = CommandSide.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles({"api", "reactions"})
class NotificationsIT {

    private static final TestDatabase DATABASE = TestServers.newDatabase();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
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

        await().atMost(PATIENCE).until(() -> mails.getReceivedMessages().length == 1);
        MimeMessage mail = mails.getReceivedMessages()[0];
        assertThat(mail.getAllRecipients()[0]).hasToString(email);
        assertThat(mail.getSubject()).isEqualTo("Welcome, Ada & Eve");
        assertThat(mail.getMessageID()).matches("<[0-9a-f-]{36}\\.welcome@localhost>");
    }

    @Test
    void whatBecomesOfOrdersIsToldWhereTheUserIsThenAndToNobodyOnceErased() {
        Http http = new Http("http://127.0.0.1:" + port);
        String before = UUID.randomUUID() + "@example.com";
        String after = UUID.randomUUID() + "@example.com";
        String sku = UUID.randomUUID().toString();
        http.post("/products", """
                {"sku":"%s","name":"Mug","price":{"amount":"10.00","currency":"GBP"}}""".formatted(sku));
        http.post("/products/" + sku + "/restocks", "{\"quantity\":10}");
        String user = id(http.post("/users", "{\"name\":\"Ada\",\"email\":\"%s\"}".formatted(before)), "userId");
        http.post("/users/" + user + "/wallet/deposits", """
                {"amount":{"amount":"100.00","currency":"GBP"}}""");

        awaitSubject(before, "Welcome, Ada");
        order(http, user, sku, 11);
        awaitSubject(before, "We could not take your order");
        http.put("/users/" + user + "/email", "{\"email\":\"%s\"}".formatted(after));
        String sent = order(http, user, sku, 2);
        awaitSubject(after, "Your order is confirmed: 20.00 GBP");
        ship(http, sent);
        awaitSubject(after, "Your order is on its way");
        http.post("/orders/" + sent + "/returns", """
                {"reason":"broken","lines":[{"sku":"%s","quantity":1}]}""".formatted(sku));
        awaitSubject(after, "You got 10.00 GBP back");
        String open = order(http, user, sku, 3);
        awaitSubject(after, "Your order is confirmed: 30.00 GBP");
        http.post("/users/" + user + "/erasure", "");
        ship(http, open);

        await().atMost(PATIENCE).until(NotificationsIT::areAllEventsHandled);
        assertThat(subjects(before)).containsExactly("Welcome, Ada", "We could not take your order");
        assertThat(subjects(after))
                .containsExactly(
                        "Your order is confirmed: 20.00 GBP",
                        "Your order is on its way",
                        "You got 10.00 GBP back",
                        "Your order is confirmed: 30.00 GBP");
    }

    private static String order(Http http, String user, String sku, int quantity) {
        return id(
                http.post(
                        "/orders",
                        "{\"userId\":\"%s\",\"lines\":[{\"sku\":\"%s\",\"quantity\":%d}]}"
                                .formatted(user, sku, quantity)),
                "orderId");
    }

    private static void ship(Http http, String order) {
        http.post("/orders/" + order + "/shipment", "{\"carrier\":\"Post\",\"trackingNumber\":\"T-1\"}");
    }

    private static String id(Http.Reply reply, String name) {
        return reply.json().get(name).asString();
    }

    private static boolean areAllEventsHandled() {
        return JdbcClient.create(DATABASE.dataSource())
                .sql("""
                        SELECT min(position) = (SELECT max(position) FROM event_store.event)
                          FROM reaction.token WHERE reaction = 'notifications'""")
                .query(Boolean.class)
                .single();
    }

    private static void awaitSubject(String recipient, String subject) {
        await().atMost(PATIENCE).until(() -> subjects(recipient).contains(subject));
    }

    private static List<String> subjects(String recipient) {
        return Stream.of(mails.getReceivedMessages())
                .filter(mail -> header(mail, "To").equals(recipient))
                .map(mail -> header(mail, "Subject"))
                .toList();
    }

    private static String header(MimeMessage mail, String name) {
        try {
            return mail.getHeader(name, "");
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
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
