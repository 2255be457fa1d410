package dev.ordinal.shop.command;

/** A command that was understood and is not done; {@code name} is what clients know the reason by. */
public abstract class Rejection extends RuntimeException {

    public enum Kind {
        /** The state forbids it; it may be possible at another time. */
        REFUSED,
        /** It names what does not exist or can't be. */
        IMPOSSIBLE,
        /** What it is addressed to does not exist. */
        UNKNOWN
    }

    private final Kind kind;
    private final String name;

    protected Rejection(Kind kind, String name, String detail) {
        super(detail, null, false, false);
        this.kind = kind;
        this.name = name;
    }

    public Kind kind() {
        return kind;
    }

    public String name() {
        return name;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
