package dev.ordinal.shop.command.notification;

import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Where mail goes out. */
record MailSettings(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        String from) {

    private static final String PATIENCE_MILLIS = "10000";

    Properties properties() {
        Properties properties = new Properties();
        properties.put("mail.smtp.connectiontimeout", PATIENCE_MILLIS);
        properties.put("mail.smtp.timeout", PATIENCE_MILLIS);
        properties.put("mail.smtp.writetimeout", PATIENCE_MILLIS);
        properties.put("mail.smtp.quitwait", "false");
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.auth", Boolean.toString(user != null));
        return properties;
    }

    /** The right half of each mail's Message-ID. */
    String domain() {
        return from.substring(from.indexOf('@') + 1);
    }
}
