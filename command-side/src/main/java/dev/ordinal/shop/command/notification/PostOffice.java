package dev.ordinal.shop.command.notification;

import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.eventstore.axon.reaction.TransientFailure;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sends a mail once, however often it is asked to. Safe for use by several threads. */
class PostOffice {

    private final MailServer server;
    private final Outbox outbox;

    /** By the server, and not yet on record: where the database was away at that moment. */
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    PostOffice(MailServer server, Outbox outbox) {
        this.server = server;
        this.outbox = outbox;
    }

    /**
     * Returns when the server has taken the mail, now or before.
     *
     * @throws TransientFailure where the server is away, or somebody else may be sending the mail at this moment
     * @throws MailFailure where it will not take the mail, or where nobody knows whether it has: an operator's retry sends it again
     */
    void send(Mail mail, Cause cause) {
        if (taken.contains(mail.id())) {
            record(mail);
            return;
        }
        switch (outbox.find(mail.id())) {
            case SENT -> {}
            case UNKNOWN -> deliver(mail);
            case UNDER_WAY -> {
                if (!cause.isAskedFor()) {
                    throw underWay();
                }
                deliverAgain(mail);
            }
            case BEGUN -> {
                if (!cause.isAskedFor()) {
                    throw new MailFailure.Doubtful(new IllegalStateException("it was begun before"));
                }
                deliverAgain(mail);
            }
        }
    }

    private void deliverAgain(Mail mail) {
        outbox.notSent(mail.id());
        deliver(mail);
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
        taken.add(mail.id());
        record(mail);
    }

    private void record(Mail mail) {
        outbox.sent(mail.id());
        taken.remove(mail.id());
    }

    private void begin(Mail mail) {
        if (!outbox.begin(mail.id())) {
            throw underWay();
        }
    }

    private static TransientFailure underWay() {
        return new TransientFailure("Another process may be sending this mail");
    }
}
