package dev.ordinal.testkit.conformance;

import static dev.ordinal.testkit.conformance.Events.event;
import static dev.ordinal.testkit.conformance.Events.events;
import static dev.ordinal.testkit.conformance.Events.ids;
import static dev.ordinal.testkit.conformance.Events.stream;
import static dev.ordinal.testkit.conformance.Events.tracked;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same holds while several threads of several processes write and read. */
@Timeout(120)
interface Racing extends Engines {

    int RIVALS = 6;

    @Test
    default void everyCommittedEventIsSeenOnceByWhoReadsMeanwhile() throws InterruptedException {
        Race race = Race.on(engine(), otherEngine());

        assertThat(race.seen())
                .hasSize(2)
                .allSatisfy(seen -> assertThat(seen)
                        .extracting(Race.Seen::id)
                        .containsExactlyInAnyOrderElementsOf(race.committedIds()));
    }

    @Test
    default void nothingAppearsBelowATokenThatWasPassed() throws InterruptedException {
        for (List<Race.Seen> seen : Race.on(engine(), otherEngine()).seen()) {
            assertThat(seen).isNotEmpty();
            for (int i = 0; i < seen.size(); i += 20) {
                TrackingToken token = seen.get(i).token();
                assertThat(ids(tracked(engine(), token)))
                        .containsExactlyInAnyOrderElementsOf(seen.subList(i + 1, seen.size()).stream()
                                .map(Race.Seen::id)
                                .toList());
            }
        }
    }

    @Test
    default void tokensOnlyMoveOnWhileOthersWrite() throws InterruptedException {
        for (List<Race.Seen> seen : Race.on(engine(), otherEngine()).seen()) {
            assertThat(seen).isNotEmpty();
            for (int i = 1; i < seen.size(); i++) {
                TrackingToken before = seen.get(i - 1).token();
                TrackingToken after = seen.get(i).token();
                assertThat(after.covers(before))
                        .as("%s covers %s", after, before)
                        .isTrue();
                assertThat(before.covers(after))
                        .as("%s covers %s", before, after)
                        .isFalse();
            }
        }
    }

    @Test
    default void streamsThatManyWriteHaveNoHoleAndNoTwin() throws InterruptedException {
        Race race = Race.on(engine(), otherEngine());

        for (String streamId : Race.streams()) {
            List<DomainEventMessage<?>> stored = stream(engine(), streamId);
            assertThat(ids(stored)).isNotEmpty().isEqualTo(race.committedTo(streamId));
            assertThat(stored)
                    .extracting(DomainEventMessage::getSequenceNumber)
                    .containsExactlyElementsOf(
                            LongStream.range(0, stored.size()).boxed().toList());
        }
    }

    @Test
    default void ofManyWhoWantOneSequenceOneWins() throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(RIVALS);
        List<String> winners = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(RIVALS)) {
            for (long sequence = 0; sequence < 10; sequence++) {
                List<Callable<Optional<String>>> tries = new ArrayList<>();
                for (int i = 0; i < RIVALS; i++) {
                    DomainEventMessage<String> event = event("a", sequence);
                    EventStorageEngine process = i % 2 == 0 ? engine() : otherEngine();
                    tries.add(() -> {
                        start.await();
                        return Race.isAppended(process, event) ? Optional.of(event.getIdentifier()) : Optional.empty();
                    });
                }
                threads.invokeAll(tries).forEach(result -> Race.result(result).ifPresent(winners::add));
            }
        }

        assertThat(winners).hasSize(10).isEqualTo(ids(stream(engine(), "a")));
    }

    @Test
    default void anOpenStreamHandsOutEveryEventOnceWhoeverPublishesIt() throws InterruptedException {
        EmbeddedEventStore here = eventStore(engine());
        EmbeddedEventStore elsewhere = eventStore(otherEngine());
        List<String> published = Collections.synchronizedList(new ArrayList<>());
        List<Race.Seen> handedOut = new ArrayList<>();
        try (ExecutorService threads = Executors.newCachedThreadPool();
                TrackingEventStream stream = here.openStream(null)) {
            List<Future<?>> publishers = new ArrayList<>();
            for (EmbeddedEventStore eventStore : List.of(here, elsewhere, here, elsewhere)) {
                String streamId = "of-" + publishers.size();
                publishers.add(threads.submit(() -> events(streamId, 0, 30).forEach(event -> {
                    eventStore.publish(event);
                    published.add(event.getIdentifier());
                })));
            }
            while (true) {
                boolean isLast = publishers.stream().allMatch(Future::isDone);
                if (stream.hasNextAvailable(100, TimeUnit.MILLISECONDS)) {
                    handedOut.add(Race.Seen.of(stream.nextAvailable()));
                } else if (isLast && tracked(engine(), Race.behind(handedOut)).isEmpty()) {
                    break;
                }
            }
            publishers.forEach(Race::result);
        } finally {
            here.shutDown();
            elsewhere.shutDown();
        }

        assertThat(handedOut).isNotEmpty().extracting(Race.Seen::id).containsExactlyInAnyOrderElementsOf(published);
    }

    private static EmbeddedEventStore eventStore(EventStorageEngine engine) {
        return EmbeddedEventStore.builder().storageEngine(engine).fetchDelay(20).build();
    }
}
