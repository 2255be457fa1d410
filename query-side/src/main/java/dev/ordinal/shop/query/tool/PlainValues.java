package dev.ordinal.shop.query.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is searched for: texts in whatever case, as they are and as JSON or a database would write them. Short ones stand by chance in what is random, and are not looked for
 * there: in sealed texts, in ids, and in bytes in hexadecimal digits, which are searched for such digits alone.
 */
record PlainValues(List<String> values) {

    /** From here on, nothing stands anywhere by chance. */
    static final int LONG = 8;

    /** What is random in a text in lower case, as a regular expression for Java and PostgreSQL alike. */
    static final String RANDOM =
            "sealed:[0-9]+:[^:]+:[a-z0-9_-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\\\x[0-9a-f]+";

    /** As {@link #RANDOM}, of bytes in hexadecimal digits. */
    static final String RANDOM_HEX = "7365616c65643a(3[0-9a]|2d|5f|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])+";

    private static final Pattern LEFT_OUT = Pattern.compile(RANDOM);

    /** Shorter ones stand everywhere by chance. */
    static final int SHORTEST = 3;

    PlainValues {
        values.stream()
                .filter(value -> value.strip().length() < SHORTEST)
                .findFirst()
                .ifPresent(_ -> {
                    throw new ToolFailed(
                            ToolFailed.USAGE, "a value must have %d characters at least".formatted(SHORTEST));
                });
        values = List.copyOf(values);
    }

    /** In lower case, to be looked for in what was turned to lower case. */
    List<String> texts() {
        return values.stream()
                .flatMap(value -> Stream.of(value, escaped(value), value.replace("\"", "\"\"")))
                .map(value -> value.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    /** What stands for them where bytes are shown in hexadecimal digits. */
    List<String> hex() {
        return values.stream()
                .flatMap(value -> Stream.of(value, escaped(value)))
                .flatMap(value -> Stream.of(value, value.toLowerCase(Locale.ROOT), value.toUpperCase(Locale.ROOT)))
                .map(value -> HexFormat.of().formatHex(value.getBytes(UTF_8)))
                .distinct()
                .toList();
    }

    boolean areIn(String text) {
        String all = text.toLowerCase(Locale.ROOT);
        return texts().stream()
                .anyMatch(value -> all.contains(value)
                        && (value.length() >= LONG
                                || LEFT_OUT.matcher(all).replaceAll(" ").contains(value)));
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
