package dev.ordinal.shop.command.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MailServerTest {

    private static final Mail MAIL = new Mail(
            "01980000-0000-7000-8000-000000000001.welcome",
            "ada@example.com",
            "Welcome, Ada",
            "Hello Ada",
            "<p>Hello Ada</p>",
            Instant.parse("2026-11-21T10:00:00Z"));

    @Test
    void aMailComesAsTextAndAsHtmlUnderItsIdAtTheDomainOfTheSender() throws MessagingException {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            server(server.getSmtp().getPort()).send(MAIL, () -> {});

            MimeMessage received = server.getReceivedMessages()[0];
            assertThat(received.getMessageID()).isEqualTo("<" + MAIL.id() + "@shop.example>");
            assertThat(received.getSubject()).isEqualTo("Welcome, Ada");
            assertThat(received.getSentDate()).isEqualTo("2026-11-21T10:00:00Z");
            assertThat(GreenMailUtil.getWholeMessage(received))
                    .contains("multipart/alternative", "Hello Ada", "<p>Hello Ada</p>");
        } finally {
            server.stop();
        }
    }

    @Test
    void aServerThatIsNotThereHasNotTakenTheMail() throws IOException {
        ScriptedSmtp gone = new ScriptedSmtp("", ScriptedSmtp.HANG_UP);
        gone.close();

        assertThatThrownBy(() -> server(gone.port()).send(MAIL, () -> {})).isInstanceOf(MailFailure.NotTaken.class);
    }

    @Test
    void aServerThatGoesAwayBeforeTheEndHasNotTakenTheMail() throws IOException {
        assertThat(failure("DATA", ScriptedSmtp.HANG_UP)).isInstanceOf(MailFailure.NotTaken.class);
        assertThat(failure("RCPT", "450 later")).isInstanceOf(MailFailure.NotTaken.class);
    }

    @Test
    void whereTheServersLastWordIsMissingNobodyKnows() throws IOException {
        assertThat(failure(ScriptedSmtp.END_OF_TEXT, ScriptedSmtp.HANG_UP)).isInstanceOf(MailFailure.Doubtful.class);
    }

    @Test
    void aServerThatSaysNoAtTheEndHasNotTakenTheMail() throws IOException {
        assertThat(failure(ScriptedSmtp.END_OF_TEXT, "451 busy")).isInstanceOf(MailFailure.NotTaken.class);
        assertThat(failure(ScriptedSmtp.END_OF_TEXT, "554 no")).isInstanceOf(MailFailure.Refused.class);
    }

    @Test
    void whatIsNoAddressIsNotTriedForEver() throws IOException {
        try (ScriptedSmtp smtp = new ScriptedSmtp("nowhere", "")) {
            Mail nowhere = new Mail("id", "sealed:1:abc", "Welcome", "Hello", "Hello", Instant.EPOCH);

            assertThatThrownBy(() -> server(smtp.port()).send(nowhere, () -> {}))
                    .isInstanceOf(MailFailure.Unwritable.class)
                    .hasMessageNotContaining("sealed");
        }
    }

    @Test
    void whatTheServerWillNeverTakeIsRefusedWithoutNamingThePerson() throws IOException {
        assertThat(failure("RCPT", "550 no such user ada@example.com"))
                .isInstanceOf(MailFailure.Refused.class)
                .hasMessageContaining("550")
                .hasMessageNotContaining("ada");
    }

    private static Throwable failure(String at, String answer) throws IOException {
        try (ScriptedSmtp smtp = new ScriptedSmtp(at, answer)) {
            return catchThrowable(() -> server(smtp.port()).send(MAIL, () -> {}));
        }
    }

    private static MailServer server(int port) {
        return new MailServer(new MailSettings("127.0.0.1", port, null, null, "shop@shop.example"));
    }
}
