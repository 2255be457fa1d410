package dev.ordinal.shop.command.http;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which versions of a resource a request is meant for. */
sealed interface IfMatch {

    Pattern TAG =
            Pattern.compile("\\s*(?:(?<weak>W/)?\"(?<tag>[\\x21\\x23-\\x7e]*)\"|(?<bare>[0-9]{1,18}))\\s*(?:,|$)");
    Pattern VERSION = Pattern.compile("0|[1-9][0-9]{0,17}");

    /** No such header. */
    record Absent() implements IfMatch {}

    /** {@code *}: whatever there is, as long as there is something. */
    record Any() implements IfMatch {}

    record OneOf(Set<Long> versions) implements IfMatch {
        public OneOf {
            versions = Collections.unmodifiableSet(new LinkedHashSet<>(versions));
        }
    }

    static IfMatch of(List<String> headers) {
        if (headers.isEmpty()) {
            return new Absent();
        }
        String text = String.join(",", headers).strip();
        return text.equals("*") ? new Any() : new OneOf(versions(text));
    }

    /** A weak tag, and one that is no version, is well formed and matches nothing. */
    private static Set<Long> versions(String text) {
        Set<Long> versions = new LinkedHashSet<>();
        Matcher tags = TAG.matcher(text);
        int end = 0;
        do {
            if (!tags.find() || tags.start() != end) {
                throw new ProblemException(
                        400, "malformed-header", "If-Match must be a version such as \"3\", a list of them, or *.");
            }
            String version = tags.group("bare") == null ? tags.group("tag") : tags.group("bare");
            if (tags.group("weak") == null && VERSION.matcher(version).matches()) {
                versions.add(Long.valueOf(version));
            }
            end = tags.end();
        } while (end < text.length());
        return versions;
    }
}
