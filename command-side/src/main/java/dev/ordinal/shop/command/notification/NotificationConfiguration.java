package dev.ordinal.shop.command.notification;

import dev.ordinal.eventstore.axon.OrdinalEventStorageEngine;
import dev.ordinal.personaldata.PersonalData;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;

/** Mail goes out where there is a server for it. */
@Configuration(proxyBeanMethods = false)
@Profile("reactions")
@ConditionalOnExpression("!'${ordinal.smtp.host:}'.isBlank()")
@Import({WhenUserRegisteredThenWelcome.class, WhenOrderMovesThenTell.class, WhenMoneyComesBackThenTell.class})
class NotificationConfiguration {

    @Bean
    MailSettings mailSettings(
            @Value("${ordinal.smtp.host}") String host,
            @Value("${ordinal.smtp.port}") int port,
            @Value("${ordinal.smtp.user}") String user,
            @Value("${ordinal.smtp.password}") String password,
            @Value("${ordinal.smtp.from}") String from) {
        return new MailSettings(host, port, orNull(user), orNull(password), from);
    }

    @Bean
    Notifier notifier(
            OrdinalEventStorageEngine engine, PersonalData personal, MailSettings settings, DataSource dataSource) {
        return new Notifier(
                engine, personal, new Letters(), new PostOffice(new MailServer(settings), new Outbox(dataSource)));
    }

    private static @Nullable String orNull(String text) {
        return text.isBlank() ? null : text;
    }
}
