package dev.ordinal.personaldata;

/** The keys can't be read or changed now. Transient: try again later. */
public final class KeysUnavailable extends RuntimeException {

    public KeysUnavailable(Throwable cause) {
        super("The keys of personal data can't be reached: " + cause.getMessage(), cause);
    }
}
