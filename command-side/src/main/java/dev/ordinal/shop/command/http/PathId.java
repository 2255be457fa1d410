package dev.ordinal.shop.command.http;

import java.util.Locale;
import java.util.regex.Pattern;

/** Ids in paths: what can't be one names nothing. */
public final class PathId {

    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
    private static final Pattern SKU = Pattern.compile(Text.NEW_SKU);

    private PathId() {}

    public static String uuid(String text) {
        if (!UUID.matcher(text).matches()) {
            throw namesNothing();
        }
        return text.toLowerCase(Locale.ROOT);
    }

    public static String sku(String text) {
        if (text.length() > Text.LONGEST_CODE || !SKU.matcher(text).matches()) {
            throw namesNothing();
        }
        return text;
    }

    private static ProblemException namesNothing() {
        return new ProblemException(404, "not-found", "Nothing has this id.");
    }
}
