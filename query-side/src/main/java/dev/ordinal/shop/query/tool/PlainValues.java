package dev.ordinal.shop.query.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

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

    /** Of bytes in hexadecimal digits, in lower case. */
    record Hex(String pattern, boolean isLong) {}

    PlainValues {
        values = values.stream().map(String::strip).toList();
        if (values.stream().anyMatch(value -> value.length() < SHORTEST)) {
            throw new ToolFailed(ToolFailed.USAGE, "a value must have %d characters at least".formatted(SHORTEST));
        }
    }

    /** In lower case, to be looked for in what was turned to lower case. */
    List<String> texts() {
        return spellings()
                .flatMap(value -> Stream.of(value, inRow(value)))
                .map(value -> value.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    /** What stands for them, each character in any case, where bytes are shown in hexadecimal digits. */
    List<Hex> hex() {
        return spellings()
                .distinct()
                .map(value -> new Hex(
                        value.codePoints().mapToObj(PlainValues::inAnyCase).collect(Collectors.joining()),
                        value.length() >= LONG))
                .toList();
    }

    private static String inAnyCase(int character) {
        String one = Character.toString(character);
        return Stream.of(one, one.toLowerCase(Locale.ROOT), one.toUpperCase(Locale.ROOT))
                .map(each -> HexFormat.of().formatHex(each.getBytes(UTF_8)))
                .distinct()
                .collect(Collectors.joining("|", "(", ")"));
    }

    private Stream<String> spellings() {
        return values.stream().flatMap(value -> Stream.of(value, inJson(value)));
    }

    boolean areIn(String text) {
        String all = text.toLowerCase(Locale.ROOT);
        return texts().stream()
                .anyMatch(value -> all.contains(value)
                        && (value.length() >= LONG
                                || LEFT_OUT.matcher(all).replaceAll(" ").contains(value)));
    }

    private static String inJson(String value) {
        String quoted = JsonMapper.shared().writeValueAsString(value);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** As PostgreSQL writes it where it shows a row as text. */
    private static String inRow(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\"\"");
    }
}
