package dev.ordinal.shop.query.shared;

/** The id in the path names nothing. */
public final class NotFound extends RuntimeException {

    public NotFound(String what, String id) {
        super("There is no " + what + " " + id);
    }
}
