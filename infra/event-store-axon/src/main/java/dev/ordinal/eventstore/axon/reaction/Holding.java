package dev.ordinal.eventstore.axon.reaction;

/** Whether the work in hand is still this process's, on the thread that does it. */
interface Holding {

    ScopedValue<Holding> CURRENT = ScopedValue.newInstance();

    /** The event in hand is one that an operator wants to be tried again. */
    ScopedValue<Boolean> ASKED_FOR = ScopedValue.newInstance();

    /** For as long as the process goes on with the segment. */
    boolean lasts();

    /**
     * Throws where it no longer does.
     *
     * @throws Abandoned then
     */
    default void orAbandon() {
        if (!lasts()) {
            throw new Abandoned();
        }
    }

    /** To be told of what is tried again. */
    default void hindered(Throwable cause) {}

    static boolean isAskedFor() {
        return ASKED_FOR.orElse(false);
    }

    /** Of the work that this thread does; one that never ends where a handler was called by somebody else. */
    static Holding current() {
        return CURRENT.isBound() ? CURRENT.get() : () -> true;
    }
}
