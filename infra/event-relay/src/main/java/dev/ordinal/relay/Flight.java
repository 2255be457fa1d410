package dev.ordinal.relay;

import dev.ordinal.eventstore.StoredEvent;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;

/** A page of the log on its way to Kafka. It has landed when every record of it is acknowledged. */
final class Flight {

    private final StoredEvent last;
    private final long bytes;
    private final Map<TopicPartition, Long> heads;
    private final AtomicInteger awaited;

    /**
     * A page that is about to be sent.
     *
     * @param last the page's last event
     * @param heads the last position sent into each partition that the page touches
     * @param records how many acknowledgements to wait for
     */
    Flight(StoredEvent last, long bytes, Map<TopicPartition, Long> heads, int records) {
        this.last = last;
        this.bytes = bytes;
        this.heads = heads;
        this.awaited = new AtomicInteger(records);
    }

    /** One more record is acknowledged; true if it was the last. */
    boolean acknowledge() {
        return awaited.decrementAndGet() == 0;
    }

    boolean hasLanded() {
        return awaited.get() == 0;
    }

    StoredEvent last() {
        return last;
    }

    long bytes() {
        return bytes;
    }

    Map<TopicPartition, Long> heads() {
        return heads;
    }
}
