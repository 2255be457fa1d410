package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.AppendFailure;
import dev.ordinal.eventstore.Appended;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.Outcome;
import dev.ordinal.eventstore.Snapshots;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.StreamHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.BatchingEventStorageEngine;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.ExecutionResult;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;

/**
 * Axon's storage engine on the event log, for any {@link Serializer}. {@link #appendEvents} returns when the events are durable, but for commands of a {@link
 * DurableCommandBus}, which waits for that itself; it takes no part in a transaction of the caller. A stream that has moved on shows as Axon's {@code ConcurrencyException}, or {@code AggregateStreamCreationException} for a first event; any other
 * {@link AppendFailure} comes as it is. The aggregate's identifier is the stream's id and its type the stream's type; an event of no aggregate is a stream of its own.
 *
 * <p>Tracking tokens are {@link LogToken}s of the log's positions, without gaps. Snapshots are kept where the builder was given a place for them.
 */
public final class OrdinalEventStorageEngine extends BatchingEventStorageEngine {

    private final GroupCommit groupCommit;
    private final EventLog log;
    private final StoragePolicy policy;
    private final @Nullable AxonSnapshots snapshots;
    private final ConcurrentMap<String, CompletableFuture<Appended>> inFlight = new ConcurrentHashMap<>();

    /** Who takes a snapshot has read the events that it is made of just before, on the same thread. */
    @SuppressWarnings("ThreadLocalUsage") // each engine has a log of its own
    private final ThreadLocal<@Nullable StreamHead> lastRead = new ThreadLocal<>();

    private volatile boolean premisesAreChecked;
    private final List<Consumer<String>> moveListeners = new CopyOnWriteArrayList<>();

    private OrdinalEventStorageEngine(Builder builder, GroupCommit groupCommit, EventLog log) {
        super(builder);
        this.groupCommit = groupCommit;
        this.log = log;
        this.policy = builder.policy;
        this.snapshots = builder.snapshots == null
                ? null
                : new AxonSnapshots(builder.snapshots, getSnapshotSerializer(), builder.snapshotFilter);
    }

    /**
     * Writes through the group commit and reads from the log.
     *
     * @param serializer  of payloads and metadata; its type names and revisions are what is stored
     */
    public static Builder builder(GroupCommit groupCommit, EventLog log, Serializer serializer) {
        return new Builder(groupCommit, log, serializer);
    }

    boolean isWritable() {
        return groupCommit.isAlive();
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        refuseRepeatedIds(events);
        CommandWrites.deferring().ifPresent(CommandWrites::awaitAppend);
        Optional<CommandWrites> writes = CommandWrites.current();
        List<NewEvent> toStore =
                events.stream().map(event -> toStore(event, serializer)).toList();
        Append append = new Append(
                toStore,
                claims(events),
                writes.map(current -> current.restsOn(toStore)).orElse(List.of()),
                writes.map(OrdinalEventStorageEngine::outcome).orElse(null));
        CompletableFuture<Appended> answer = groupCommit.append(append);
        Set<String> streamIds = toStore.stream().map(NewEvent::streamId).collect(Collectors.toSet());
        streamIds.forEach(this::moved);
        Optional<CommandWrites> deferring = CommandWrites.deferring();
        if (deferring.isPresent() && !answer.isCompletedExceptionally()) {
            inFlight(streamIds, answer);
            deferring.get().enqueued(append, answer, () -> durable(append, answer, events));
        } else {
            Appended appended = durable(append, answer, events);
            writes.ifPresent(current -> current.appended(append, appended));
        }
    }

    private void inFlight(Set<String> streamIds, CompletableFuture<Appended> answer) {
        for (String streamId : streamIds) {
            inFlight.put(streamId, answer);
            CompletableFuture<Appended> _ = answer.whenComplete((_, _) -> inFlight.remove(streamId, answer));
        }
    }

    /** Whoever reads a stream to judge on it would otherwise not see what is about to be stored, and lose against it. */
    private void awaitInFlight(String streamId) {
        CompletableFuture<Appended> append = inFlight.get(streamId);
        if (append != null) {
            append.handle((_, _) -> streamId).join();
        }
    }

    private Appended durable(
            Append append, CompletableFuture<Appended> answer, List<? extends EventMessage<?>> events) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof AppendFailure.Conflict conflict) {
                moved(conflict.streamId());
                append.restsOn().forEach(head -> moved(head.streamId()));
                EventMessage<?> judged = judgedOn(conflict, events)
                        .orElseThrow(() -> new ConcurrencyException(conflict.getMessage(), conflict));
                handlePersistenceException(conflict, judged);
            }
            throw e.getCause() instanceof AppendFailure failure ? failure : e;
        }
    }

    /** Tells the listener of streams that move on, or turn out to have done so: when an append queues, and when it fails for that. Called on the command's thread. */
    void onMoved(Consumer<String> listener) {
        moveListeners.add(listener);
    }

    /** Whether the log agrees with what a command was judged on. */
    boolean isTrue(Premise premise) {
        boolean isTrue = premise.isTrueIn(log);
        if (!isTrue) {
            moved(premise.head().streamId());
        }
        return isTrue;
    }

    /** From now on, a bus checks the premises of its commands that no append validated. */
    void premisesAreChecked() {
        premisesAreChecked = true;
    }

    boolean arePremisesChecked() {
        return premisesAreChecked;
    }

    private void moved(String streamId) {
        moveListeners.forEach(listener -> listener.accept(streamId));
    }

    private static Optional<? extends EventMessage<?>> judgedOn(
            AppendFailure.Conflict conflict, List<? extends EventMessage<?>> events) {
        return events.stream()
                .filter(event ->
                        streamId(event).equals(conflict.streamId()) && sequence(event) == conflict.expected() + 1)
                .findFirst();
    }

    private void refuseRepeatedIds(List<? extends EventMessage<?>> events) {
        Set<String> ids = new HashSet<>();
        for (EventMessage<?> event : events) {
            if (!ids.add(event.getIdentifier())) {
                handlePersistenceException(new RepeatedId(), event);
            }
        }
    }

    private NewEvent toStore(EventMessage<?> event, Serializer serializer) {
        SerializedObject<byte[]> payload = event.serializePayload(serializer, byte[].class);
        SerializedObject<byte[]> metadata = event.serializeMetaData(serializer, byte[].class);
        return new NewEvent(
                streamId(event),
                event instanceof DomainEventMessage<?> ofAggregate ? ofAggregate.getType() : ApplicationStream.TYPE,
                sequence(event),
                event.getIdentifier(),
                payload.getType().getName(),
                payload.getType().getRevision(),
                payload.getData(),
                metadata.getData(),
                policy.occurredAt(event));
    }

    private List<Append.OwnedClaim> claims(List<? extends EventMessage<?>> events) {
        List<Append.OwnedClaim> claims = new ArrayList<>();
        for (EventMessage<?> event : events) {
            policy.claims(event).forEach(claim -> claims.add(new Append.OwnedClaim(streamId(event), claim)));
        }
        return claims;
    }

    private static String streamId(EventMessage<?> event) {
        return event instanceof DomainEventMessage<?> ofAggregate
                ? ofAggregate.getAggregateIdentifier()
                : ApplicationStream.idFor(event);
    }

    private static long sequence(EventMessage<?> event) {
        return event instanceof DomainEventMessage<?> ofAggregate ? ofAggregate.getSequenceNumber() : 0;
    }

    /** An answer that is an exception, of a kind that stores events all the same, is not kept. */
    private static @Nullable Outcome outcome(CommandWrites writes) {
        ExecutionResult result =
                CurrentUnitOfWork.isStarted() ? CurrentUnitOfWork.get().root().getExecutionResult() : null;
        if (result == null) {
            return writes.outcome(null);
        }
        return result.isExceptionResult()
                ? null
                : writes.outcome(result.getResult().getPayload());
    }

    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(
            String aggregateIdentifier, long firstSequenceNumber, int batchSize) {
        awaitInFlight(aggregateIdentifier);
        List<StoredEvent> events = log.stream(aggregateIdentifier, firstSequenceNumber, batchSize);
        if (!events.isEmpty()) {
            StoredEvent last = events.getLast();
            lastRead.set(new StreamHead(last.streamId(), last.sequence(), last.eventId()));
            CommandWrites.current().ifPresent(writes -> writes.loaded(events));
        }
        return events.stream().map(StoredEventData.OfAggregate::new).toList();
    }

    @Override
    protected List<? extends TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken lastToken, int batchSize) {
        return log.after(LogToken.position(lastToken), batchSize).stream()
                .map(StoredEventData::of)
                .toList();
    }

    EventLog log() {
        return log;
    }

    /** What today's code makes of stored events. One that an upcaster throws for throws when it is looked at, and keeps nobody from those behind it. */
    List<TrackedEventMessage<?>> messages(List<StoredEvent> events) {
        try {
            return upcast(events);
        } catch (RuntimeException e) {
            return events.size() == 1
                    ? List.of(UnreadablePayload.message(StoredEventData.of(events.getFirst()), e))
                    : events.stream()
                            .flatMap(event -> messages(List.of(event)).stream())
                            .toList();
        }
    }

    private List<TrackedEventMessage<?>> upcast(List<StoredEvent> events) {
        return EventUtils.upcastAndDeserializeTrackedEvents(
                        events.stream().map(StoredEventData::of), getEventSerializer(), upcasterChain)
                .toList();
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
        return log.last(aggregateIdentifier).map(StoredEvent::sequence);
    }

    @Override
    public @Nullable TrackingToken createTailToken() {
        return log.head() == 0 ? null : new GlobalSequenceTrackingToken(0);
    }

    @Override
    public @Nullable TrackingToken createHeadToken() {
        return tokenAt(log.head()).orElse(null);
    }

    private Optional<TrackingToken> tokenAt(long position) {
        return log.eventIdAt(position).map(id -> new LogToken(position, id));
    }

    /** Just before the first event that occurred at or after the time. Looks through the log from its start: not for every day. */
    @Override
    public @Nullable TrackingToken createTokenAt(Instant dateTime) {
        return log.firstOccurredAt(dateTime)
                .map(first -> tokenAt(first - 1).orElseGet(this::createTailToken))
                .orElseGet(this::createHeadToken);
    }

    /** Does nothing where no snapshots are kept. */
    @Override
    protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer serializer) {
        if (snapshots != null) {
            snapshots.store(snapshot, lastRead.get());
        }
    }

    /** Empty for a snapshot that can't be read, that the filter rejects, or whose type or revision is not today's: the aggregate loads from its events. */
    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String aggregateIdentifier) {
        return snapshots == null ? Optional.empty() : snapshots.read(aggregateIdentifier);
    }

    /** Always empty: {@link #readSnapshot} has its own way. */
    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        return Stream.empty();
    }

    private static final class RepeatedId extends RuntimeException {
        RepeatedId() {
            super("The same event identifier twice in one append");
        }
    }

    /** Settings of the engine that have defaults. */
    public static final class Builder extends BatchingEventStorageEngine.Builder {

        private final GroupCommit groupCommit;
        private final EventLog log;
        private StoragePolicy policy = new StoragePolicy() {};
        private @Nullable Snapshots snapshots;
        private SnapshotFilter snapshotFilter = SnapshotFilter.allowAll();

        private Builder(GroupCommit groupCommit, EventLog log, Serializer serializer) {
            this.groupCommit = groupCommit;
            this.log = log;
            eventSerializer(serializer);
            snapshotSerializer(serializer);
            persistenceExceptionResolver(
                    failure -> failure instanceof AppendFailure.Conflict || failure instanceof RepeatedId);
        }

        /** What events say about their own storing. */
        public Builder storagePolicy(StoragePolicy storagePolicy) {
            this.policy = storagePolicy;
            return this;
        }

        /** Where to keep snapshots; without it there are none. */
        public Builder snapshots(Snapshots place) {
            this.snapshots = place;
            return this;
        }

        /** Which of the snapshots of today's type and revision to use; by default all. */
        @Override
        public Builder snapshotFilter(SnapshotFilter filter) {
            this.snapshotFilter = filter;
            return this;
        }

        @Override
        public Builder upcasterChain(EventUpcaster upcasterChain) {
            super.upcasterChain(upcasterChain);
            return this;
        }

        /** The engine. */
        public OrdinalEventStorageEngine build() {
            return new OrdinalEventStorageEngine(this, groupCommit, log);
        }
    }
}
