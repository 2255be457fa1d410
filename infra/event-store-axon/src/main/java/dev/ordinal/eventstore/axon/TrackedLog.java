package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.EventType;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.StoredEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.jspecify.annotations.Nullable;

/**
 * The log as one event processor follows it. Types that the processor has no use for stay in the database, but for one event of every window: it lets the processor's
 * token move. Looks into the log when told of an append; who waits here has it look once a second in any case, and the pooled processor asks every few seconds.
 *
 * <p>Safe for use by several threads, as the pooled processor's coordinator does: one may look for events while another takes them.
 */
final class TrackedLog implements TrackingEventStream {

    private static final int WINDOW = 10_000;
    private static final int BATCH = 500;
    private static final long BATCH_BYTES = 4L * NewEvent.MAX_BYTES;
    private static final Duration LOOKS_AGAIN_AFTER = Duration.ofSeconds(1);

    private final OrdinalEventStorageEngine engine;
    private final AppendSignal signal;
    private final Consumer<TrackedLog> onClose;
    private final Set<EventType> foreign = new HashSet<>();
    private final Queue<TrackedEventMessage<?>> read = new ArrayDeque<>();
    private long position;
    private @Nullable String idAtPosition;
    private long appendsAtLastLook = -1;
    private long lastLook;
    private AppendSignal.@Nullable Registration callback;
    private volatile boolean closed;

    TrackedLog(
            OrdinalEventStorageEngine engine,
            AppendSignal signal,
            @Nullable TrackingToken after,
            Consumer<TrackedLog> onClose) {
        this.engine = engine;
        this.signal = signal;
        this.position = LogToken.position(after);
        this.idAtPosition = LogToken.eventId(after);
        this.onClose = onClose;
    }

    @Override
    public synchronized Optional<TrackedEventMessage<?>> peek() {
        return isAvailable() ? Optional.of(read.element()) : Optional.empty();
    }

    @Override
    public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
        long until = System.nanoTime() + unit.toNanos(timeout);
        while (!closed) {
            long appends = signal.count();
            if (isAvailable()) {
                return true;
            }
            Duration left = Duration.ofNanos(until - System.nanoTime());
            if (!left.isPositive()) {
                return false;
            }
            signal.awaitAppend(appends, left.compareTo(LOOKS_AGAIN_AFTER) < 0 ? left : LOOKS_AGAIN_AFTER);
        }
        return false;
    }

    @Override
    public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
        while (!closed) {
            if (hasNextAvailable(Integer.MAX_VALUE, TimeUnit.MILLISECONDS)) {
                Optional<TrackedEventMessage<?>> next = take();
                if (next.isPresent()) {
                    return next.get();
                }
            }
        }
        throw new IllegalStateException("This stream is closed");
    }

    private synchronized Optional<TrackedEventMessage<?>> take() {
        return Optional.ofNullable(read.poll());
    }

    private synchronized boolean isAvailable() {
        long appends = signal.count();
        boolean dueAgain = System.nanoTime() - lastLook > LOOKS_AGAIN_AFTER.toNanos();
        if (read.isEmpty() && !closed && (appends != appendsAtLastLook || dueAgain)) {
            while (read.isEmpty() && look()) {}
            if (read.isEmpty()) {
                appendsAtLastLook = appends;
                lastLook = System.nanoTime();
            }
        }
        return !read.isEmpty();
    }

    /** Whether the log went on. */
    private boolean look() {
        List<StoredEvent> found = engine.log().from(position, WINDOW, foreign, BATCH, BATCH_BYTES);
        List<StoredEvent> unseen = position == 0 ? found : behindTheKnown(found);
        if (unseen.isEmpty()) {
            return false;
        }
        StoredEvent last = unseen.getLast();
        engine.messages(unseen).forEach(read::add);
        position = last.position();
        idAtPosition = last.eventId();
        return true;
    }

    private List<StoredEvent> behindTheKnown(List<StoredEvent> found) {
        String id = found.isEmpty() || found.getFirst().position() != position
                ? null
                : found.getFirst().eventId();
        if (id == null || (idAtPosition != null && !id.equals(idAtPosition))) {
            throw new HistoryChanged(position, id);
        }
        idAtPosition = id;
        return found.subList(1, found.size());
    }

    /** Leaves out, from now on, what is stored as today's code would store such an event. Older revisions still come, since upcasters may make anything of them. */
    @Override
    public synchronized void skipMessagesWithPayloadTypeOf(TrackedEventMessage<?> ignored) {
        SerializedType type = ignored.getPayloadType() == UnknownSerializedType.class
                ? ((UnknownSerializedType) ignored.getPayload()).serializedType()
                : engine.getEventSerializer().typeForClass(ignored.getPayloadType());
        foreign.add(new EventType(type.getName(), type.getRevision()));
    }

    @Override
    public synchronized boolean setOnAvailableCallback(Runnable called) {
        endCallback();
        if (!closed) {
            callback = signal.onAppend(called);
        }
        return true;
    }

    private void endCallback() {
        if (callback != null) {
            callback.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            endCallback();
            read.clear();
        }
        onClose.accept(this);
    }
}
