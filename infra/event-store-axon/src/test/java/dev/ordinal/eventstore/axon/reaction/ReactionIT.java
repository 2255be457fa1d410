package dev.ordinal.eventstore.axon.reaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.Segment;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReactionIT {

    private final TestDatabase database = TestServers.newDatabase();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void eventsOfAStreamComeInOrderAndThoseOfDifferentStreamsOfASegmentAtTheSameTime() {
        List<String> notes = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "note-" + i)
                .filter(note ->
                        Segment.computeSegment(0, 0, 1, 2, 3, 4, 5, 6, 7).matches(note.hashCode()))
                .limit(10)
                .toList();
        Semaphore atWork = new Semaphore(0);
        AtomicInteger most = new AtomicInteger();
        try (ReactingProcess process = new ReactingProcess(database, (written, _) -> {
            atWork.release();
            most.accumulateAndGet(atWork.availablePermits(), Math::max);
            for (int wait = 0; wait < 20 && most.get() < 3; wait++) {
                Thread.sleep(10);
            }
            atWork.acquire();
            seen.add(written.id() + ":" + written.line());
        })) {
            for (int line = 0; line < 5; line++) {
                for (String note : notes) {
                    process.write(note, "" + line);
                }
            }

            process.start();

            await().until(() -> seen.size() == 50);
            assertThat(most).as("streams at work at a time").hasValueGreaterThan(2);
            for (String note : notes) {
                assertThat(seen.stream().filter(line -> line.startsWith(note + ":")))
                        .containsExactly(note + ":0", note + ":1", note + ":2", note + ":3", note + ":4");
            }
        }
    }

    @Test
    void aReactionGoesOnAfterMemoryRanOutWhereTheLogIsReadAndWhereTokensAreStored() {
        List<String> seen = new CopyOnWriteArrayList<>();
        OutOfMemory reading = new OutOfMemory();
        FailingConnections failing = new FailingConnections(database.dataSource(), "-coordinator-");
        try (ReactingProcess process =
                new ReactingProcess(failing.dataSource(), false, reading, (written, _) -> seen.add(written.line()))) {
            process.write("note-1", "a");
            reading.armed.set(true);
            process.start();

            await().until(() -> seen.contains("a"));
            assertThat(reading.armed).isFalse();

            failing.failNext();
            await().until(() -> !failing.isArmed());
            process.write("note-1", "b");

            await().until(() -> seen.contains("b"));
        }
    }

    private static final class OutOfMemory extends SingleEventUpcaster {

        private final AtomicBoolean armed = new AtomicBoolean();

        @Override
        protected boolean canUpcast(IntermediateEventRepresentation stored) {
            if (armed.getAndSet(false)) {
                throw new OutOfMemoryError("planted");
            }
            return false;
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation stored) {
            return stored;
        }
    }

    @Test
    void whatIsUnderWayWhenTheLogIsStartedAnewIsHandledAgainSoonAfterItsEnd() {
        AtomicInteger times = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        try (ReactingProcess process = new ReactingProcess(database, (_, _) -> {
                    if (times.incrementAndGet() == 1) {
                        database.execute("UPDATE reaction.token SET epoch = '1-1-00000001'");
                        boolean _ = never.await(6, TimeUnit.SECONDS);
                    }
                })
                .start()) {
            process.write("note-1", "a");

            await().atMost(Duration.ofSeconds(18)).until(() -> times.get() == 2);
        }
    }

    @Test
    void aCommandThatFollowsNamesItsCauseAndIsDurable() {
        try (ReactingProcess process = new ReactingProcess(database, (written, cause) -> {
                    if (written.id().equals("note-1")) {
                        cause.send(new Note.Write("echo-" + cause.eventId(), written.line()));
                    }
                    seen.add(written.id());
                })
                .start()) {
            process.write("note-1", "hello");

            String cause = process.log.last("note-1").orElseThrow().eventId();
            await().until(() -> seen.contains("echo-" + cause));
            assertThat(new String(
                            process.log.last("echo-" + cause).orElseThrow().metadata(), UTF_8))
                    .contains("\"causationId\":\"" + cause + "\"");
        }
    }

    @Test
    void aCommandThatIsTriedAgainShowsInHealthForAsLong() {
        Note.HELD_UP.set(true);
        try (ReactingProcess process = new ReactingProcess(database, (written, cause) -> {
                    if (written.id().equals("note-1")) {
                        cause.send(new Note.Write("echo", "held up"));
                    }
                    seen.add(written.id());
                })
                .start()) {
            process.write("note-1", "hello");

            await().until(() -> process.health().detail().contains("planted"));
            assertThat(process.health().isUp()).isFalse();
            Note.HELD_UP.set(false);

            await().until(() -> seen.contains("echo") && process.health().isUp());
        } finally {
            Note.HELD_UP.set(false);
        }
    }

    @Test
    void aCommandOnConditionIsNotDoneOnceItsCauseIsNoLongerTheLastOfItsStream() {
        CountDownLatch movedOn = new CountDownLatch(1);
        List<Object> answers = new CopyOnWriteArrayList<>();
        try (ReactingProcess process = new ReactingProcess(database, (written, cause) -> {
                    if (written.line().equals("cause")) {
                        movedOn.await();
                        answers.add(cause.sendWhileLast(new Note.Write("other", "x")));
                        answers.add(cause.sendWhileLast(new Note.Write("other", "already")));
                        answers.add(cause.sendWhileLast(new Note.Write("other", "illegible")));
                        answers.add(cause.sendWhileLast(new Note.Write("note-1", "x")));
                    }
                })
                .start()) {
            process.write("other", "already");
            process.write("note-1", "cause");
            process.write("note-1", "later");

            movedOn.countDown();

            await().until(() -> answers.size() == 4);
            assertThat(answers).containsOnly(new Cause.Sent.MovedOn());
            assertThat(process.log.last("other").orElseThrow().sequence()).isZero();
            assertThat(process.log.last("note-1").orElseThrow().sequence()).isEqualTo(1);
        }
    }

    @Test
    void aCommandOnConditionIsTriedAgainWhereOnlyItsOwnStreamHasMovedOn() {
        List<Object> answers = new CopyOnWriteArrayList<>();
        try (ReactingProcess process = new ReactingProcess(database, (written, cause) -> {
                    if (written.line().equals("cause")) {
                        answers.add(cause.sendWhileLast(new Note.Write("other", "x")));
                        answers.add(cause.sendWhileLast(new Note.Write("note-1", "x")));
                        try {
                            cause.send(new Note.Write("note-1", "illegible"));
                        } catch (Note.Illegible e) {
                            answers.add(e);
                        }
                    }
                });
                ReactingProcess rival = new ReactingProcess(database, (_, _) -> {})) {
            process.write("other", "kept in memory");
            rival.write("other", "moved on");
            process.write("note-1", "cause");

            process.start();

            await().until(() -> answers.size() == 3);
            assertThat(answers.subList(0, 2))
                    .containsExactly(new Cause.Sent.Done("moved on"), new Cause.Sent.Done("cause"));
            assertThat(answers.getLast()).isInstanceOf(Note.Illegible.class);
        }
    }
}
