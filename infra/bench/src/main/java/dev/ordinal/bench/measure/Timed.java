package dev.ordinal.bench.measure;

import java.util.OptionalLong;

/** An operation that is begun at a fixed rate, whether the earlier ones have ended or not. Called by many threads at once. */
public interface Timed {

    /**
     * Does it once.
     *
     * @param due when it should have begun, on the clock of {@link System#nanoTime}
     * @return the nanoseconds that count for it; empty for one that is not of the sample. Whatever it throws is an error of the measurement.
     */
    OptionalLong nanos(long due) throws Exception;

    /** From when it was due, so that a stall shows in all the operations that it held up. */
    static Timed since(Work work) {
        return due -> {
            work.run();
            return OptionalLong.of(System.nanoTime() - due);
        };
    }

    /** An operation that does not know when it was due. */
    interface Work {
        void run() throws Exception;
    }
}
