package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.Appended;
import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.Outcome;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.StreamHead;
import dev.ordinal.eventstore.StreamVersion;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/**
 * What the commands dispatched within {@link #collect} read and wrote: the source of version, consistency token and idempotency of an answer. It sees commands
 * that are handled on the dispatching thread, as {@link DurableCommandBus} and Axon's {@code SimpleCommandBus} do; used by one thread.
 */
public final class CommandWrites {

    private static final ScopedValue<CommandWrites> CURRENT = ScopedValue.newInstance();

    private final Map<String, SeenStream> loaded = new LinkedHashMap<>();
    private final Map<String, SeenStream> written = new LinkedHashMap<>();
    private final Premises premises;
    private final Map<String, Consumer<SeenStream>> inUse = new LinkedHashMap<>();
    private @Nullable Supplier<Appended> enqueued;
    private @Nullable PendingOutcome pending;
    private @Nullable Epoch epoch;
    private boolean deferring;

    private CommandWrites(@Nullable PendingOutcome pending, @Nullable Premise condition) {
        this.pending = pending;
        this.premises = new Premises(condition);
    }

    /** For commands without an idempotency key. */
    public static CommandWrites create() {
        return new CommandWrites(null, null);
    }

    /** Stores the outcome together with the first append. */
    public static CommandWrites keeping(PendingOutcome outcome) {
        return new CommandWrites(outcome, null);
    }

    /**
     * For commands of a {@link DurableCommandBus} that stand only while an event is the last of its stream: their first append rests on it, whichever streams it continues, and
     * where they append nothing, the log is asked. Where another event has followed, a command fails with Axon's {@link ConcurrencyException}.
     */
    public static CommandWrites whileLast(StreamHead event) {
        return new CommandWrites(null, new Premise(event));
    }

    /** Runs the work and collects what its commands do; may be called again for another try. */
    public <R extends @Nullable Object, X extends Throwable> R collect(ScopedValue.CallableOp<? extends R, X> work)
            throws X {
        loaded.clear();
        written.clear();
        premises.clear();
        return ScopedValue.where(CURRENT, this).call(work);
    }

    /** Streams appended to, each at its last event. */
    public Collection<StreamVersion> written() {
        return written.values().stream().map(SeenStream::version).toList();
    }

    /** The last sequence of a stream that was loaded or written, empty for any other. */
    public OptionalLong version(String streamId) {
        SeenStream stream = seen(streamId);
        return stream == null ? OptionalLong.empty() : OptionalLong.of(stream.sequence());
    }

    /**
     * Names the streams written, or, where nothing was written, the streams loaded: a command that changed nothing rests on those. Empty where there are neither.
     *
     * @param current  asked for the log's identity where nothing was written
     */
    public Optional<ConsistencyToken> token(Supplier<Epoch> current) {
        Map<String, SeenStream> streams = written.isEmpty() ? loaded : written;
        if (streams.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ConsistencyToken(
                epoch == null ? current.get() : epoch,
                streams.values().stream()
                        .map(SeenStream::version)
                        .map(StreamVersion::write)
                        .toList()));
    }

    /** The outcome that no append has taken along yet: the command appended nothing, so the caller is to store its answer. */
    public Optional<PendingOutcome> pendingOutcome() {
        return Optional.ofNullable(pending);
    }

    static Optional<CommandWrites> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** Those of a command whose bus waits for durability once the locks are released; empty where every append waits for itself. */
    static Optional<CommandWrites> deferring() {
        return current().filter(writes -> writes.deferring);
    }

    /** Runs the work with appends that only queue; {@link #settle} is to follow. */
    void defer(Runnable work) {
        deferring = true;
        try {
            work.run();
        } finally {
            deferring = false;
            inUse.clear();
        }
    }

    /**
     * Waits until everything that was appended, or that the command was judged on, is durable.
     *
     * @param isTrue  asked about what no append has validated
     * @throws RuntimeException what became of an append; a {@link ConcurrencyException} where the command was judged on what is not, or no longer, the case
     */
    void settle(Predicate<Premise> isTrue) {
        try {
            awaitAppend();
            loaded.values().forEach(CommandWrites::awaitStored);
            premises.check(isTrue);
        } catch (RuntimeException e) {
            loaded.values().forEach(stream -> stream.aftermath().belie());
            throw e;
        }
    }

    /** What the command has appended so far is durable then, or failed. */
    void awaitAppend() {
        Supplier<Appended> append = enqueued;
        enqueued = null;
        if (append != null) {
            durable(append.get());
        }
    }

    private static void awaitStored(SeenStream stream) {
        try {
            stream.position().join();
        } catch (CompletionException e) {
            throw new ConcurrencyException(
                    "What stream " + stream.streamId() + " was thought to hold is not stored", e);
        }
    }

    void loaded(List<StoredEvent> events) {
        StoredEvent last = events.getLast();
        long bytes = events.stream()
                .mapToLong(event -> event.payload().length + event.metadata().length)
                .sum();
        SeenStream before = events.getFirst().sequence() > 0 ? loaded.get(last.streamId()) : null;
        loaded.put(last.streamId(), SeenStream.of(last, before == null ? bytes : before.bytes() + bytes));
    }

    /** A state that was kept from an earlier command; the next append validates it, or {@link #settle} does. */
    void remembered(SeenStream stream) {
        loaded.put(stream.streamId(), stream);
        premises.add(new Premise(stream.head(), stream.aftermath()));
    }

    /** What the command is judged on besides the streams that it loads. */
    Premises premises() {
        return premises;
    }

    @Nullable
    SeenStream seen(String streamId) {
        return written.getOrDefault(streamId, loaded.get(streamId));
    }

    /** Is told how the stream stands whenever the command in hand has appended to it. */
    void inUse(String streamId, Consumer<SeenStream> keeper) {
        inUse.put(streamId, keeper);
    }

    /** The heads that an append of these events is judged on: the premises, and what it continues. */
    List<StreamHead> restsOn(List<NewEvent> events) {
        Map<String, StreamHead> heads = premises.heads();
        for (NewEvent event : events) {
            SeenStream stream = seen(event.streamId());
            if (stream != null && stream.sequence() == event.sequence() - 1) {
                heads.put(event.streamId(), stream.head());
            }
        }
        premises.condition().ifPresent(head -> heads.put(head.streamId(), head));
        return List.copyOf(heads.values());
    }

    @Nullable
    Outcome outcome(@Nullable Object result) {
        return pending == null ? null : pending.with(result);
    }

    /** What is on its way counts as written: the next command is judged on it. */
    void enqueued(Append append, CompletableFuture<Appended> answer, Supplier<Appended> whenDurable) {
        written(append.events(), answer);
        enqueued = whenDurable;
    }

    void appended(Append append, Appended appended) {
        written(append.events(), CompletableFuture.completedFuture(appended));
        durable(appended);
    }

    private void written(List<NewEvent> events, CompletableFuture<Appended> answer) {
        Map<String, SeenStream> moved = new LinkedHashMap<>();
        for (int i = 0; i < events.size(); i++) {
            NewEvent event = events.get(i);
            SeenStream before = moved.getOrDefault(event.streamId(), seen(event.streamId()));
            if (before != null) {
                before.aftermath().continuedBy(event.eventId());
            }
            int index = i;
            moved.put(
                    event.streamId(),
                    new SeenStream(
                            event.streamId(),
                            event.streamType(),
                            event.sequence(),
                            event.eventId(),
                            (before == null ? 0 : before.bytes()) + event.payload().length + event.metadata().length,
                            answer.thenApply(appended -> appended.firstPosition() + index),
                            new Aftermath()));
        }
        premises.validated(moved.keySet());
        written.putAll(moved);
        moved.forEach((streamId, stream) ->
                Optional.ofNullable(inUse.get(streamId)).ifPresent(keeper -> keeper.accept(stream)));
    }

    private void durable(Appended appended) {
        pending = null;
        epoch = appended.epoch();
    }
}
