package dev.ordinal.shop.command.notification;

import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which mails are being sent, and which are sent, by their ids. Holds nothing of what they say, nor to whom. */
class Outbox {

    /** Longer than anybody waits for the server's last word. */
    private static final Duration LONGEST_SENDING = Duration.ofMinutes(1);

    private final JdbcClient jdbc;

    Outbox(DataSource dataSource) {
        schema(dataSource).load().migrate();
        this.jdbc = JdbcClient.create(dataSource);
    }

    static FluentConfiguration schema(DataSource dataSource) {
        return Flyway.configure(Outbox.class.getClassLoader())
                .dataSource(dataSource)
                .schemas("notification")
                .locations("classpath:dev/ordinal/shop/command/notification/migration");
    }

    enum State {
        UNKNOWN,
        /** Begun lately: whoever sends it may yet hear from the server. */
        UNDER_WAY,
        /** The server may have it, and nobody will hear. */
        BEGUN,
        SENT
    }

    State find(String mailId) {
        return jdbc.sql("""
                        select case when sent_at is not null then 'SENT'
                                    when begun_at between clock_timestamp() - longest and clock_timestamp() + longest then 'UNDER_WAY'
                                    else 'BEGUN' end
                          from notification.mail, make_interval(secs => :longest) as longest where mail_id = :id""")
                .param("id", mailId)
                .param("longest", LONGEST_SENDING.toSeconds())
                .query(State.class)
                .optional()
                .orElse(State.UNKNOWN);
    }

    /** To be called when the server is about to get it. True for the one who is to go on; false where another has begun. */
    boolean begin(String mailId) {
        return jdbc.sql("""
                        insert into notification.mail (mail_id, begun_at) values (:id, clock_timestamp())
                        on conflict (mail_id) do nothing""").param("id", mailId).update() == 1;
    }

    void sent(String mailId) {
        jdbc.sql("update notification.mail set sent_at = clock_timestamp() where mail_id = :id")
                .param("id", mailId)
                .update();
    }

    /** The server does not have it, or is to get it again. */
    void notSent(String mailId) {
        jdbc.sql("delete from notification.mail where mail_id = :id and sent_at is null")
                .param("id", mailId)
                .update();
    }
}
