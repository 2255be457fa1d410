package dev.ordinal.relay;

import java.util.concurrent.atomic.AtomicInteger;

/** Records on their way to Kafka together. They have landed when every one is acknowledged. */
final class Flight {

    private final Landing landing;
    private final long bytes;
    private final int records;
    private final AtomicInteger awaited;

    /**
     * Records that are about to be sent.
     *
     * @param landing what is true when they have landed
     * @param records how many acknowledgements to wait for
     */
    Flight(Landing landing, long bytes, int records) {
        this.landing = landing;
        this.bytes = bytes;
        this.records = records;
        this.awaited = new AtomicInteger(records);
    }

    /** One more record is acknowledged; true if it was the last. */
    boolean acknowledge() {
        return awaited.decrementAndGet() == 0;
    }

    boolean hasLanded() {
        return awaited.get() == 0;
    }

    Landing landing() {
        return landing;
    }

    int records() {
        return records;
    }

    long bytes() {
        return bytes;
    }
}
