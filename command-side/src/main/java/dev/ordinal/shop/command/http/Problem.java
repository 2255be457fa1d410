package dev.ordinal.shop.command.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** An error as clients see it (RFC 9457). */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, List<InvalidValue> errors) {

    private static final String TYPE = "urn:ordinal:problem:";

    public static Problem of(int status, String name, String detail) {
        return new Problem(TYPE + name, title(name), status, detail, List.of());
    }

    static Problem invalid(List<InvalidValue> errors) {
        String name = "invalid-request";
        String detail = errors.size() == 1 ? "One value is invalid." : errors.size() + " values are invalid.";
        return new Problem(TYPE + name, title(name), 400, detail, List.copyOf(errors));
    }

    private static String title(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1).replace('-', ' ');
    }
}
