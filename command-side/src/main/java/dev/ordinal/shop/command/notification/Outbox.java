package dev.ordinal.shop.command.notification;

import static java.time.ZoneOffset.UTC;

import java.time.Clock;
import java.time.OffsetDateTime;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which mails are being sent, and which are sent, by their ids. Holds nothing of what they say, nor to whom. */
class Outbox {

    private final JdbcClient jdbc;
    private final Clock clock;

    Outbox(DataSource dataSource, Clock clock) {
        Flyway.configure(Outbox.class.getClassLoader())
                .dataSource(dataSource)
                .schemas("notification")
                .locations("classpath:dev/ordinal/shop/command/notification/migration")
                .load()
                .migrate();
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
    }

    enum State {
        UNKNOWN,
        /** The server may have it. */
        BEGUN,
        SENT
    }

    State find(String mailId) {
        return jdbc.sql(
                        "select case when sent_at is null then 'BEGUN' else 'SENT' end from notification.mail where mail_id = :id")
                .param("id", mailId)
                .query(State.class)
                .optional()
                .orElse(State.UNKNOWN);
    }

    /** To be called when the server is about to get it. True for the one who is to go on; false where another has begun. */
    boolean begin(String mailId) {
        return jdbc.sql("""
                        insert into notification.mail (mail_id, begun_at) values (:id, :now)
                        on conflict (mail_id) do nothing""").param("id", mailId).param("now", now()).update() == 1;
    }

    void sent(String mailId) {
        jdbc.sql("update notification.mail set sent_at = :now where mail_id = :id")
                .param("id", mailId)
                .param("now", now())
                .update();
    }

    /** The server does not have it, or is to get it again. */
    void notSent(String mailId) {
        jdbc.sql("delete from notification.mail where mail_id = :id and sent_at is null")
                .param("id", mailId)
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(UTC);
    }
}
