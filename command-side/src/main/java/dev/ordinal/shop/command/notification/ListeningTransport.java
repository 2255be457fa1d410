package dev.ordinal.shop.command.notification;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** SMTP that tells when the end of a mail's text is about to be sent: from then on it is the server's, unless that says no. For one mail. */
final class ListeningTransport extends SMTPTransport {

    private final Runnable beforeTheEnd;
    private boolean ended;
    private boolean took;

    ListeningTransport(Session session, Runnable beforeTheEnd) {
        super(session, new URLName("smtp", null, -1, null, null, null));
        this.beforeTheEnd = beforeTheEnd;
    }

    @Override
    protected void finishData() throws IOException, MessagingException {
        beforeTheEnd.run();
        ended = true;
        super.finishData();
        took = true;
    }

    /** The server has all of the mail and owes an answer. */
    boolean isLastWordDue() {
        return ended && !took;
    }

    /** The server said that it has taken the mail. */
    boolean took() {
        return took;
    }
}
