package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.Appended;
import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.Outcome;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.StreamVersion;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the commands dispatched within {@link #collect} read and wrote: the source of version, consistency token and idempotency of an answer. It sees commands
 * that are handled on the dispatching thread, as Axon's {@code SimpleCommandBus} does; used by one thread.
 */
public final class CommandWrites {

    private static final ScopedValue<CommandWrites> CURRENT = ScopedValue.newInstance();

    private final Map<String, StreamVersion> loaded = new LinkedHashMap<>();
    private final Map<String, StreamVersion> written = new LinkedHashMap<>();
    private @Nullable PendingOutcome pending;
    private @Nullable Epoch epoch;

    private CommandWrites(@Nullable PendingOutcome pending) {
        this.pending = pending;
    }

    /** For commands without an idempotency key. */
    public static CommandWrites create() {
        return new CommandWrites(null);
    }

    /** Stores the outcome together with the first append. */
    public static CommandWrites keeping(PendingOutcome outcome) {
        return new CommandWrites(outcome);
    }

    /** Runs the work and collects what its commands do; may be called again for another try. */
    public <R extends @Nullable Object, X extends Throwable> R collect(ScopedValue.CallableOp<? extends R, X> work)
            throws X {
        loaded.clear();
        written.clear();
        return ScopedValue.where(CURRENT, this).call(work);
    }

    /** Streams appended to, each at its last event. */
    public Collection<StreamVersion> written() {
        return List.copyOf(written.values());
    }

    /** The last sequence of a stream that was loaded or written, empty for any other. */
    public OptionalLong version(String streamId) {
        StreamVersion version = written.getOrDefault(streamId, loaded.get(streamId));
        return version == null ? OptionalLong.empty() : OptionalLong.of(version.sequence());
    }

    /**
     * Names the streams written, or, where nothing was written, the streams loaded: a command that changed nothing rests on those. Empty where there are neither.
     *
     * @param current  asked for the log's identity where nothing was written
     */
    public Optional<ConsistencyToken> token(Supplier<Epoch> current) {
        Map<String, StreamVersion> streams = written.isEmpty() ? loaded : written;
        if (streams.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ConsistencyToken(
                epoch == null ? current.get() : epoch,
                streams.values().stream()
                        .map(stream ->
                                new ConsistencyToken.Write(stream.streamType(), stream.streamId(), stream.position()))
                        .toList()));
    }

    /** The outcome that no append has taken along yet: the command appended nothing, so the caller is to store its answer. */
    public Optional<PendingOutcome> pendingOutcome() {
        return Optional.ofNullable(pending);
    }

    static Optional<CommandWrites> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    void loaded(StoredEvent last) {
        loaded.put(
                last.streamId(),
                new StreamVersion(last.streamId(), last.streamType(), last.sequence(), last.position()));
    }

    @Nullable
    Outcome outcome(@Nullable Object result) {
        return pending == null ? null : pending.with(result);
    }

    void appended(List<NewEvent> events, Appended appended) {
        pending = null;
        epoch = appended.epoch();
        long position = appended.firstPosition();
        for (NewEvent event : events) {
            written.put(
                    event.streamId(),
                    new StreamVersion(event.streamId(), event.streamType(), event.sequence(), position));
            position++;
        }
    }
}
