package dev.ordinal.local.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.process.Ports;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatchAllTest {

    @TempDir
    private Path directory;

    @Test
    void whatIsSentIsKeptAndShownInTheOrderItCame() throws MessagingException {
        int port = Ports.free();

        try (CatchAll _ = CatchAll.start(port, directory)) {
            send(port, "Your order is confirmed: 39,80 €");
            send(port, "Your order is on its way");
        }

        assertThat(new Mailbox(directory).all())
                .extracting(
                        Mailbox.Taken::number,
                        Mailbox.Taken::to,
                        Mailbox.Taken::subject,
                        mail -> mail.text().strip())
                .containsExactly(
                        tuple(1, "ada@example.com", "Your order is confirmed: 39,80 €", "Hello Ada"),
                        tuple(2, "ada@example.com", "Your order is on its way", "Hello Ada"));
    }

    @Test
    void aMailIsKeptBehindTheLastOneWhateverWasDeletedBefore() throws Exception {
        int port = Ports.free();

        try (CatchAll _ = CatchAll.start(port, directory)) {
            send(port, "first");
            send(port, "second");
            Files.delete(directory.resolve("000001.eml"));
            send(port, "third");
        }

        assertThat(new Mailbox(directory).all())
                .extracting(Mailbox.Taken::subject)
                .containsExactly("second", "third");
    }

    @Test
    void aTakenPortIsToldWithWhatToDo() {
        int port = Ports.free();

        try (CatchAll _ = CatchAll.start(port, directory)) {
            assertThatThrownBy(() -> CatchAll.start(port, directory))
                    .isInstanceOf(CommandFailed.class)
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("ORDINAL_SMTP_HOST");
        }
    }

    private static void send(int port, String subject) throws MessagingException {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", Integer.toString(port));
        MimeMessage mail = new MimeMessage(Session.getInstance(properties));
        mail.setFrom(new InternetAddress("shop@localhost"));
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress("ada@example.com"));
        mail.setSubject(subject, "UTF-8");
        mail.setText("Hello Ada");
        Transport.send(mail);
    }
}
