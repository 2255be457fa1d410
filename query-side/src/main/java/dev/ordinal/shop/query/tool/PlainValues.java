package dev.ordinal.shop.query.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What is searched for: texts in whatever case, as they are and as JSON or a database would write them. */
record PlainValues(List<String> values) {

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

    /** As {@link #texts}, with what stands for them where bytes are shown in hexadecimal digits. */
    List<String> textsAndHex() {
        Stream<String> hex = values.stream()
                .flatMap(value -> Stream.of(value, escaped(value)))
                .flatMap(value -> Stream.of(value, value.toLowerCase(Locale.ROOT), value.toUpperCase(Locale.ROOT)))
                .map(value -> HexFormat.of().formatHex(value.getBytes(UTF_8)));
        return Stream.concat(texts().stream(), hex).distinct().toList();
    }

    boolean areIn(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return texts().stream().anyMatch(lower::contains);
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
