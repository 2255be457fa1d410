package dev.ordinal.shop.command.notification;

import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.eventstore.axon.reaction.TransientFailure;

/** Sends a mail once, however often it is asked to. Safe for use by several threads. */
class PostOffice {

    private final MailServer server;
    private final Outbox outbox;

    PostOffice(MailServer server, Outbox outbox) {
        this.server = server;
        this.outbox = outbox;
    }

    /**
     * Returns when the server has taken the mail, now or before.
     *
     * @throws TransientFailure where the server is away
     * @throws MailFailure where it will not take the mail, or where nobody knows whether it has: an operator's retry sends it again
     */
    void send(Mail mail, Cause cause) {
        switch (outbox.find(mail.id())) {
            case SENT -> {}
            case UNKNOWN -> deliver(mail);
            case BEGUN -> {
                if (!cause.isAskedFor()) {
                    throw new MailFailure.Doubtful(new IllegalStateException("it was begun before"));
                }
                outbox.notSent(mail.id());
                deliver(mail);
            }
        }
    }

    private void deliver(Mail mail) {
        try {
            server.send(mail, () -> begin(mail));
        } catch (MailFailure.NotTaken e) {
            outbox.notSent(mail.id());
            throw new TransientFailure(String.valueOf(e.getMessage()), e);
        } catch (MailFailure.Refused e) {
            outbox.notSent(mail.id());
            throw e;
        }
        outbox.sent(mail.id());
    }

    private void begin(Mail mail) {
        if (!outbox.begin(mail.id())) {
            throw new TransientFailure("Another process is sending this mail");
        }
    }
}
