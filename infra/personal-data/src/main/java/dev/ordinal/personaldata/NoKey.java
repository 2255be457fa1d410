package dev.ordinal.personaldata;

/** There is no key to seal or open with: the subject was erased, never enrolled, or its key was lost. */
public final class NoKey extends RuntimeException {

    private final boolean erased;

    NoKey(String subject, boolean erased) {
        super(subject + (erased ? " was erased" : " has no key"));
        this.erased = erased;
    }

    /** False where the subject never had a key, or has lost it. */
    public boolean isErased() {
        return erased;
    }
}
