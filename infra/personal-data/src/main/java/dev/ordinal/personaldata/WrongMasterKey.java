package dev.ordinal.personaldata;

/** A key was wrapped by a version of the master key that is not given, or by another master key. It passes only when this process is given the right one. */
public final class WrongMasterKey extends RuntimeException {

    public WrongMasterKey(String message) {
        super(message);
    }

    public WrongMasterKey(String message, Throwable cause) {
        super(message, cause);
    }
}
