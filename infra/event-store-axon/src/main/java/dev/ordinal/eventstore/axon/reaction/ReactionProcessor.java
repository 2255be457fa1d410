package dev.ordinal.eventstore.axon.reaction;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/** Axon's pooled processor, but that a batch is handled before its unit of work begins: that one only stores the token. */
final class ReactionProcessor extends PooledStreamingEventProcessor {

    static final int BATCH = 256;
    private static final Duration CYCLE = Duration.ofSeconds(1);

    private final Segments segments;
    private final ReactionVitals vitals;
    private final Keeper keeper;

    /**
     * What it is made of.
     *
     * @param coordinator  one thread
     * @param workers      a thread for each segment
     */
    record Parts(
            String name,
            boolean beginsAtHead,
            ReactionHandlers handlers,
            ReactionSource source,
            ReactionTokens tokens,
            Segments segments,
            ReactionVitals vitals,
            Keeper keeper,
            ScheduledExecutorService coordinator,
            ScheduledExecutorService workers) {}

    ReactionProcessor(Parts parts) {
        super(PooledStreamingEventProcessor.builder()
                .name(parts.name)
                .eventHandlerInvoker(parts.handlers)
                .rollbackConfiguration(RollbackConfigurationType.ANY_THROWABLE)
                .messageSource(parts.source)
                .tokenStore(parts.tokens)
                .transactionManager(NoTransactionManager.INSTANCE)
                .coordinatorExecutor(parts.coordinator)
                .workerExecutor(parts.workers)
                .initialSegmentCount(Segments.ALL)
                .initialToken(source -> parts.beginsAtHead ? source.createHeadToken() : null)
                .tokenClaimInterval(CYCLE.toMillis())
                .claimExtensionThreshold(CYCLE.toMillis())
                .enableCoordinatorClaimExtension()
                .maxSegmentProvider(_ -> parts.keeper.share())
                .batchSize(BATCH)
                .clock(steadyClock()));
        this.segments = parts.segments;
        this.vitals = parts.vitals;
        this.keeper = parts.keeper;
    }

    /** It goes on although the host's is set back: until that is as late again, the coordinator would look for no segment that is free. */
    private static Clock steadyClock() {
        Instant start = Clock.systemUTC().instant();
        long startNanos = System.nanoTime();
        InstantSource steady = () -> start.plusNanos(System.nanoTime() - startNanos);
        return steady.withZone(ZoneOffset.UTC);
    }

    @Override
    public void start() {
        keeper.start(this::position, this::end);
        super.start();
    }

    private void end() {
        CompletableFuture<Void> _ = shutdownAsync();
    }

    @Override
    public CompletableFuture<Void> shutdownAsync() {
        keeper.stop();
        return super.shutdownAsync().whenComplete((_, _) -> keeper.leave());
    }

    @Override
    @SuppressWarnings("unchecked") // a streaming processor's events are tracked
    protected void processInUnitOfWork(
            List<? extends EventMessage<?>> events,
            UnitOfWork<? extends EventMessage<?>> unitOfWork,
            Collection<Segment> ofOne)
            throws Exception {
        long begun = System.nanoTime();
        try {
            segments.find(ofOne.iterator().next()).orElseThrow(Abandoned::new).handle((List<TrackedEventMessage<?>>)
                    events);
        } catch (Error e) {
            throw Severe.asException(e);
        }
        ResultMessage<?> stored = unitOfWork.executeWithResult(() -> true);
        vitals.batch(System.nanoTime() - begun);
        if (stored.isExceptional()) {
            throw stored.exceptionResult() instanceof Exception e
                    ? e
                    : new IllegalStateException(stored.exceptionResult());
        }
    }

    /** The least position of all segments here, empty without one. */
    private OptionalLong position() {
        return processingStatus().values().stream()
                .map(EventTrackerStatus::getCurrentPosition)
                .mapToLong(position -> position.orElse(0))
                .min();
    }
}
