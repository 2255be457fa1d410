package dev.ordinal.shop.query.user;

import java.util.Locale;

/** What an e-mail address is looked up by, whatever its case. */
final class EmailKey {

    private EmailKey() {}

    static String of(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }
}
