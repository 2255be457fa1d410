package dev.ordinal.relay;

import dev.ordinal.eventstore.StoredEvent;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A page of the log on its way to Kafka. It has landed when every record of it is acknowledged. */
final class Flight implements Callback {

    private final StoredEvent last;
    private final long bytes;
    private final Map<TopicPartition, Long> heads;
    private final AtomicInteger awaited;
    private final Runnable whenHeard;
    private final Runnable whenFailed;
    private final Runnable whenDone;
    private volatile @Nullable Exception failure;

    /**
     * A page that is about to be sent.
     *
     * @param last the page's last event
     * @param heads the last position sent into each partition that the page touches
     * @param records how many acknowledgements to wait for
     * @param whenHeard called by the producer's thread at each acknowledgement
     * @param whenFailed called by the producer's thread, before it sends anything more
     * @param whenDone called by the producer's thread when the page has landed or failed
     */
    Flight(
            StoredEvent last,
            long bytes,
            Map<TopicPartition, Long> heads,
            int records,
            Runnable whenHeard,
            Runnable whenFailed,
            Runnable whenDone) {
        this.last = last;
        this.bytes = bytes;
        this.heads = heads;
        this.awaited = new AtomicInteger(records);
        this.whenHeard = whenHeard;
        this.whenFailed = whenFailed;
        this.whenDone = whenDone;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        if (exception == null) {
            whenHeard.run();
        } else {
            failure = exception;
            whenFailed.run();
        }
        if (awaited.decrementAndGet() == 0 || exception != null) {
            whenDone.run();
        }
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** Whether all is acknowledged. */
    boolean hasLanded() {
        Exception cause = failure;
        if (cause != null) {
            throw new SendFailed(cause);
        }
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
