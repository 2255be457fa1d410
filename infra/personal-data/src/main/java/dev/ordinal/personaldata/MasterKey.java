package dev.ordinal.personaldata;

/**
 * Wraps the keys of subjects before they are stored. It has versions: the newest wraps, older ones are there until everything that they wrapped is wrapped anew. An
 * implementation may ask a key management service; it must be safe for use by several threads, and throws {@link KeysUnavailable} where it can't answer now.
 */
public interface MasterKey {

    /** The version that {@link #wrap} uses. */
    int version();

    /** The key as it may be stored; only for this subject can it be unwrapped. */
    byte[] wrap(String subject, byte[] key);

    /**
     * The key again.
     *
     * @param version  what {@link #version} was when it was wrapped
     * @throws WrongMasterKey where there is no such version, or the bytes are not what it wrapped for this subject
     */
    byte[] unwrap(String subject, int version, byte[] wrapped);
}
