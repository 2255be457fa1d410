package dev.ordinal.shop.command.notification;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.util.Date;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.springframework.mail.javamail.MimeMessageHelper;

/** An SMTP server, and what it says of each mail. Safe for use by several threads. */
class MailServer {

    private static final int FOR_GOOD = 500;
    private static final int NOT_NOW = 400;
    private static final int NOTHING_SAID = -1;

    private final MailSettings settings;
    private final Session session;

    MailServer(MailSettings settings) {
        this.settings = settings;
        this.session = Session.getInstance(settings.properties());
    }

    /**
     * Returns when the server has taken the mail.
     *
     * @param beforeTheEnd  called when nothing but the end of the text is missing; if it throws, the server does not get the mail
     * @throws MailFailure what else became of it
     */
    void send(Mail mail, Runnable beforeTheEnd) {
        MimeMessage message = message(mail);
        ListeningTransport transport = new ListeningTransport(session, beforeTheEnd);
        try (transport) {
            transport.connect(settings.host(), settings.port(), settings.user(), settings.password());
            transport.sendMessage(message, message.getAllRecipients());
        } catch (MessagingException e) {
            if (!transport.took()) {
                throw failure(e, transport.isLastWordDue());
            }
        }
    }

    private static MailFailure failure(MessagingException e, boolean lastWordDue) {
        int code = code(e);
        if (code >= FOR_GOOD) {
            return new MailFailure.Refused(code, e);
        }
        return lastWordDue && code < NOT_NOW ? new MailFailure.Doubtful(e) : new MailFailure.NotTaken(e);
    }

    /** What the server said to the mail, to its sender or to whom it is for. */
    private static int code(MessagingException failure) {
        for (Exception e = failure; e != null; e = e instanceof MessagingException m ? m.getNextException() : null) {
            int code = switch (e) {
                case SMTPAddressFailedException refused -> refused.getReturnCode();
                case SMTPSenderFailedException refused -> refused.getReturnCode();
                case SMTPSendFailedException refused -> refused.getReturnCode();
                default -> NOTHING_SAID;
            };
            if (code != NOTHING_SAID) {
                return code;
            }
        }
        return NOTHING_SAID;
    }

    private MimeMessage message(Mail mail) {
        try {
            MimeMessage message = new IdentifiedMessage(session, mail.id() + "@" + settings.domain());
            MimeMessageHelper helper = new MimeMessageHelper(message, true, "UTF-8");
            helper.setFrom(settings.from());
            helper.setTo(mail.to());
            helper.setSubject(mail.subject());
            helper.setText(mail.text(), mail.html());
            helper.setSentDate(Date.from(mail.at()));
            message.saveChanges();
            return message;
        } catch (MessagingException e) {
            throw new MailFailure.Unwritable(e);
        }
    }

    /** Keeps the id that it was given, however often it is written. */
    private static final class IdentifiedMessage extends MimeMessage {

        private final String id;

        IdentifiedMessage(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + ">");
        }
    }
}
