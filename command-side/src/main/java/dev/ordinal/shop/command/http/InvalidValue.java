package dev.ordinal.shop.command.http;

/** One thing wrong with a body; the pointer is a JSON pointer in a URI fragment. */
public record InvalidValue(String pointer, String detail) {

    public static InvalidValue at(String pointer, String detail) {
        return new InvalidValue("#" + pointer, detail);
    }

    boolean covers(InvalidValue other) {
        return other.pointer.equals(pointer) || other.pointer.startsWith(pointer + "/");
    }
}
