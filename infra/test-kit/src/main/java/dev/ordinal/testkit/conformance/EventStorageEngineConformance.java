package dev.ordinal.testkit.conformance;

import java.util.Objects;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Holds an engine against what Axon's own contract says of engines: extend it, give it stores, run it with JUnit. It knows no engine, and none of the events has
 * another payload than a string, so any serializer will do. Every test begins with a store of its own and has two engines on it, which stand for two processes; the
 * tests of {@code Racing} write and read through both from several threads at once.
 *
 * <p>Where Axon's contract leaves a choice, so does the suite: an engine may refuse a stream that begins at another sequence than 0 or has a hole, may use any kind of
 * token, may keep times to the millisecond, may want plain names for the types of aggregates, may look for repeated event identifiers only within an append, and may keep no more of
 * a snapshot than the aggregate's type, identifier, sequence and state.
 */
public abstract class EventStorageEngineConformance
        implements Appending, Refusing, Reading, Tracking, Racing, Snapshotting {

    private @Nullable EngineStore store;
    private @Nullable EventStorageEngine engine;
    private @Nullable EventStorageEngine other;

    /** A place for one test. */
    protected abstract EngineStore newStore();

    @BeforeEach
    final void openTheStore() {
        EngineStore opened = newStore();
        store = opened;
        engine = opened.newEngine();
        other = opened.newEngine();
    }

    @AfterEach
    final void closeTheStore() {
        if (store != null) {
            store.close();
        }
    }

    @Override
    public final EventStorageEngine engine() {
        return Objects.requireNonNull(engine);
    }

    @Override
    public final EventStorageEngine otherEngine() {
        return Objects.requireNonNull(other);
    }
}
