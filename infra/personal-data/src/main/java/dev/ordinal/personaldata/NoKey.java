package dev.ordinal.personaldata;

/** There is no key to seal with: the subject was erased, or never enrolled. */
public final class NoKey extends RuntimeException {

    private final boolean erased;

    NoKey(String subject, boolean erased) {
        super(subject + (erased ? " was erased" : " has no key"));
        this.erased = erased;
    }

    /** False where the subject never had a key. */
    public boolean isErased() {
        return erased;
    }
}
