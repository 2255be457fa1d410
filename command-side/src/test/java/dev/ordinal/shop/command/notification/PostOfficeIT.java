package dev.ordinal.shop.command.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.eventstore.axon.reaction.TransientFailure;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

class PostOfficeIT {

    private static final TestDatabase DATABASE = TestServers.newDatabase();
    private static final String NOWHERE = "nowhere";

    private final Mail mail = new Mail(
            UUID.randomUUID() + ".welcome", "ada@example.com", "Welcome", "Hello", "<p>Hello</p>", Instant.EPOCH);
    private ScriptedSmtp smtp;
    private PostOffice postOffice;

    @BeforeEach
    void open() throws IOException {
        smtp = new ScriptedSmtp(NOWHERE, "");
        postOffice = postOffice();
    }

    @AfterEach
    void close() throws IOException {
        smtp.close();
    }

    @Test
    void aMailIsSentOnceHoweverOftenItsEventComes() {
        postOffice.send(mail, new Event(false));
        postOffice.send(mail, new Event(false));
        postOffice().send(mail, new Event(false));

        assertThat(smtp.mails()).isEqualTo(1);
    }

    @Test
    void aMailThatTheServerDoesNotTakeNowIsSentLater() {
        smtp.breakAt("RCPT", "450 later");
        assertThatThrownBy(() -> postOffice.send(mail, new Event(false))).isInstanceOf(TransientFailure.class);

        smtp.breakAt(NOWHERE, "");
        postOffice.send(mail, new Event(false));

        assertThat(smtp.mails()).isEqualTo(1);
    }

    @Test
    void aServerThatSaysAtTheEndThatItIsBusyGetsTheMailAgain() {
        smtp.breakAt(ScriptedSmtp.END_OF_TEXT, "451 busy");
        assertThatThrownBy(() -> postOffice.send(mail, new Event(false))).isInstanceOf(TransientFailure.class);

        smtp.breakAt(NOWHERE, "");
        postOffice.send(mail, new Event(false));

        assertThat(smtp.mails()).isEqualTo(2);
    }

    @Test
    void whereTheLastWordIsMissingNothingIsSentAgainUntilAnOperatorSaysSo() {
        smtp.breakAt(ScriptedSmtp.END_OF_TEXT, ScriptedSmtp.HANG_UP);
        assertThatThrownBy(() -> postOffice.send(mail, new Event(false))).isInstanceOf(MailFailure.Doubtful.class);

        smtp.breakAt(NOWHERE, "");
        aMinutePasses();
        assertThatThrownBy(() -> postOffice().send(mail, new Event(false))).isInstanceOf(MailFailure.Doubtful.class);
        assertThat(smtp.mails()).isEqualTo(1);

        postOffice.send(mail, new Event(true));
        postOffice.send(mail, new Event(true));

        assertThat(smtp.mails()).isEqualTo(2);
    }

    @Test
    void whileAnotherProcessSendsTheMailThisOneDoesNot() {
        Outbox others = new Outbox(DATABASE.dataSource());
        MailServer slow = new MailServer(settings()) {
            @Override
            void send(Mail slowly, Runnable beforeTheEnd) {
                others.begin(slowly.id());
                super.send(slowly, beforeTheEnd);
            }
        };

        assertThatThrownBy(() -> new PostOffice(slow, new Outbox(DATABASE.dataSource())).send(mail, new Event(false)))
                .isInstanceOf(TransientFailure.class);

        assertThat(smtp.mails()).isZero();
    }

    @Test
    void whereAnotherProcessWaitsForTheLastWordThisOneWaitsForThatProcess() {
        Outbox others = new Outbox(DATABASE.dataSource());
        others.begin(mail.id());
        assertThatThrownBy(() -> postOffice.send(mail, new Event(false))).isInstanceOf(TransientFailure.class);

        others.sent(mail.id());
        postOffice.send(mail, new Event(false));

        assertThat(smtp.mails()).isZero();
    }

    @Test
    void aProcessThatHasNotHeardTheLastWordWithinAMinuteWillNeverTell() {
        new Outbox(DATABASE.dataSource()).begin(mail.id());
        assertThatThrownBy(() -> postOffice.send(mail, new Event(false))).isInstanceOf(TransientFailure.class);

        aMinutePasses();

        assertThatThrownBy(() -> postOffice.send(mail, new Event(false))).isInstanceOf(MailFailure.Doubtful.class);
        assertThat(smtp.mails()).isZero();
    }

    @Test
    void anOperatorNeedNotWaitForAnotherProcess() {
        new Outbox(DATABASE.dataSource()).begin(mail.id());

        postOffice.send(mail, new Event(true));

        assertThat(smtp.mails()).isEqualTo(1);
    }

    private void aMinutePasses() {
        JdbcClient.create(DATABASE.dataSource())
                .sql("update notification.mail set begun_at = begun_at - interval '1 minute' where mail_id = ?")
                .param(mail.id())
                .update();
    }

    @Test
    void aMailThatTheServerTookWhileTheDatabaseWasAwayIsNotSentAgain() {
        AtomicBoolean away = new AtomicBoolean(true);
        PostOffice office = new PostOffice(new MailServer(settings()), new Outbox(DATABASE.dataSource()) {
            @Override
            void sent(String mailId) {
                if (away.getAndSet(false)) {
                    throw new DataAccessResourceFailureException("planted");
                }
                super.sent(mailId);
            }
        });
        assertThatThrownBy(() -> office.send(mail, new Event(true)))
                .isInstanceOf(DataAccessResourceFailureException.class);

        office.send(mail, new Event(true));

        assertThat(smtp.mails()).isEqualTo(1);
        postOffice().send(mail, new Event(false));
        assertThat(smtp.mails()).isEqualTo(1);
    }

    @Test
    void aMailIsNotSentAgainBecauseTheSenderIsAnotherOne() {
        postOffice.send(mail, new Event(false));

        new PostOffice(new MailServer(settings("shop@other.example")), new Outbox(DATABASE.dataSource()))
                .send(mail, new Event(false));

        assertThat(smtp.mails()).isEqualTo(1);
    }

    @Test
    void aMailThatWasKnownByItsSenderTooIsNotSentAgain() {
        TestDatabase before = TestServers.newDatabase();
        Outbox.schema(before.dataSource()).target("1").load().migrate();
        JdbcClient.create(before.dataSource()).sql("""
                        insert into notification.mail values
                        ('e1.welcome@a.example', now(), now()), ('e1.welcome@b.example', now(), null),
                        ('e2.welcome@a.example', '-infinity', null)""").update();

        Outbox outbox = new Outbox(before.dataSource());

        assertThat(outbox.find("e1.welcome")).isEqualTo(Outbox.State.SENT);
        assertThat(outbox.find("e2.welcome")).isEqualTo(Outbox.State.BEGUN);
    }

    private PostOffice postOffice() {
        return new PostOffice(new MailServer(settings()), new Outbox(DATABASE.dataSource()));
    }

    private MailSettings settings() {
        return settings("shop@shop.example");
    }

    private MailSettings settings(String from) {
        return new MailSettings("127.0.0.1", smtp.port(), null, null, from);
    }

    private record Event(boolean isAskedFor) implements Cause {

        @Override
        public String eventId() {
            return "event";
        }

        @Override
        public String streamId() {
            return "user-ada";
        }

        @Override
        public long sequence() {
            return 0;
        }

        @Override
        public Instant occurredAt() {
            return Instant.EPOCH;
        }

        @Override
        public Map<String, Object> metadata() {
            return Map.of();
        }

        @Override
        public @Nullable Object send(Object command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Sent sendWhileLast(Object command) {
            throw new UnsupportedOperationException();
        }
    }
}
