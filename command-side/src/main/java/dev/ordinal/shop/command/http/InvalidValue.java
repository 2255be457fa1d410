package dev.ordinal.shop.command.http;

import static java.nio.charset.StandardCharsets.UTF_8;

/** One thing wrong with a body. */
public record InvalidValue(String pointer, String detail) {

    /** At a JSON pointer into the body, which may hold what no text in UTF-8 can. */
    public static InvalidValue at(String pointer, String detail) {
        return new InvalidValue("#" + new String(pointer.getBytes(UTF_8), UTF_8), detail);
    }

    boolean covers(InvalidValue other) {
        return other.pointer.equals(pointer) || other.pointer.startsWith(pointer + "/");
    }
}
