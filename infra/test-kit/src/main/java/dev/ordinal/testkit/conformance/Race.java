package dev.ordinal.testkit.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/**
 * Two writers on each of two engines, who fight for one stream and write one of their own besides, and a reader on each engine who reads all the while.
 *
 * @param committed  what the writers were told is stored
 * @param seen       what each reader read, in its order
 */
record Race(List<DomainEventMessage<String>> committed, List<List<Seen>> seen) {

    static final String CONTESTED = "contested";

    private static final int WRITERS = 4;
    private static final int ROUNDS = 40;

    /** More than all that the others can win meanwhile, of whom one wins whenever another loses. */
    private static final int TRIES = 1_000;

    /** More than they all write. */
    private static final int MOST_EVENTS = WRITERS * ROUNDS * 4;

    /** An event as a reader met it. */
    record Seen(String id, TrackingToken token) {

        static Seen of(TrackedEventMessage<?> event) {
            return new Seen(event.getIdentifier(), event.trackingToken());
        }
    }

    static Race on(EventStorageEngine engine, EventStorageEngine other) throws InterruptedException {
        CountDownLatch writing = new CountDownLatch(WRITERS);
        List<Callable<List<DomainEventMessage<String>>>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            String own = "own-" + i;
            EventStorageEngine process = i % 2 == 0 ? engine : other;
            writers.add(() -> {
                try {
                    return write(process, own);
                } finally {
                    writing.countDown();
                }
            });
        }
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<List<Seen>>> seen = Stream.of(engine, other)
                    .map(process -> threads.submit(() -> read(process, writing)))
                    .toList();
            List<DomainEventMessage<String>> committed = threads.invokeAll(writers).stream()
                    .flatMap(writer -> result(writer).stream())
                    .toList();
            return new Race(committed, seen.stream().map(Race::result).toList());
        }
    }

    List<String> committedIds() {
        return committed.stream().<String>map(EventMessage::getIdentifier).toList();
    }

    /** Of what is committed, the events of a stream in its order. */
    List<String> committedTo(String streamId) {
        return committed.stream()
                .filter(event -> event.getAggregateIdentifier().equals(streamId))
                .sorted((a, b) -> Long.compare(a.getSequenceNumber(), b.getSequenceNumber()))
                .<String>map(EventMessage::getIdentifier)
                .toList();
    }

    static List<String> streams() {
        return Stream.concat(Stream.of(CONTESTED), IntStream.range(0, WRITERS).mapToObj(i -> "own-" + i))
                .toList();
    }

    /** One event and several at a time, each stream going on without a hole. */
    private static List<DomainEventMessage<String>> write(EventStorageEngine engine, String own)
            throws InterruptedException {
        List<DomainEventMessage<String>> committed = new ArrayList<>();
        long next = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<DomainEventMessage<String>> batch = Events.events(own, next, next + 1 + round % 3);
            engine.appendEvents(batch);
            committed.addAll(batch);
            next += batch.size();
            committed.add(contend(engine));
        }
        return committed;
    }

    private static DomainEventMessage<String> contend(EventStorageEngine engine) throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            goOnUnlessInterrupted();
            long next = engine.lastSequenceNumberFor(CONTESTED).orElse(-1L) + 1;
            DomainEventMessage<String> event = Events.event(CONTESTED, next);
            if (isAppended(engine, event)) {
                return event;
            }
        }
        throw new AssertionError("refused %d times, as if the others had won as often".formatted(TRIES));
    }

    private static void goOnUnlessInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    static boolean isAppended(EventStorageEngine engine, DomainEventMessage<?> event) {
        try {
            engine.appendEvents(event);
            return true;
        } catch (ConcurrencyException | AggregateStreamCreationException lost) {
            return false;
        }
    }

    /** Until it finds nothing more after the last writer has ended. */
    private static List<Seen> read(EventStorageEngine engine, CountDownLatch writing) throws InterruptedException {
        List<Seen> seen = new ArrayList<>();
        while (seen.size() <= MOST_EVENTS) {
            goOnUnlessInterrupted();
            boolean isLast = writing.getCount() == 0;
            List<TrackedEventMessage<?>> events = Events.tracked(engine, behind(seen));
            events.stream().map(Seen::of).forEach(seen::add);
            if (isLast && events.isEmpty()) {
                return List.copyOf(seen);
            }
        }
        throw new AssertionError("read %d events, more than were written".formatted(seen.size()));
    }

    /** The token to read on from. */
    static @Nullable TrackingToken behind(List<Seen> seen) {
        return seen.isEmpty() ? null : seen.getLast().token();
    }

    static <T extends @Nullable Object> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
