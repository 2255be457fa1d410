package dev.ordinal.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.eventstore.Snapshots;
import java.util.function.UnaryOperator;
import org.axonframework.eventsourcing.eventstore.BatchingEventStorageEngineTest;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The suite that Axon publishes for its own storage engines. Where it starts a stream at another sequence than 0, this log must refuse; {@link TrackingTokenIT}
 * then tests the same with streams that start at 0.
 */
class AxonStorageEngineSuiteIT
        extends BatchingEventStorageEngineTest<OrdinalEventStorageEngine, OrdinalEventStorageEngine.Builder> {

    private final AxonFixture axon = AxonFixture.alone();

    @BeforeEach
    void useOurEngine() {
        setTestSubject(createEngine());
    }

    @AfterEach
    void close() {
        axon.close();
    }

    @Override
    protected OrdinalEventStorageEngine createEngine(UnaryOperator<OrdinalEventStorageEngine.Builder> customization) {
        return customization
                .apply(OrdinalEventStorageEngine.builder(axon.groupCommit, axon.log, axon.serializer)
                        .snapshots(new Snapshots(axon.database.dataSource())))
                .build();
    }

    @Test
    @Override
    public void createTailToken() {
        assertThatThrownBy(super::createTailToken).isInstanceOf(ConcurrencyException.class);
    }

    @Test
    @Override
    public void createHeadToken() {
        assertThatThrownBy(super::createHeadToken).isInstanceOf(ConcurrencyException.class);
    }

    @Test
    @Override
    public void createTokenAt() {
        assertThatThrownBy(super::createTokenAt).isInstanceOf(ConcurrencyException.class);
    }

    @Test
    @Override
    public void createTokenAtExactTime() {
        assertThatThrownBy(super::createTokenAtExactTime).isInstanceOf(ConcurrencyException.class);
    }

    @Test
    @Override
    public void createTokenWithUnorderedEvents() {
        assertThatThrownBy(super::createTokenWithUnorderedEvents).isInstanceOf(ConcurrencyException.class);
    }

    @Test
    @Override
    public void createTokenAtTimeAfterLastEvent() {
        assertThatThrownBy(super::createTokenAtTimeAfterLastEvent).isInstanceOf(ConcurrencyException.class);
    }

    @Test
    @Override
    public void createTokenAtTimeBeforeFirstEvent() {
        assertThatThrownBy(super::createTokenAtTimeBeforeFirstEvent).isInstanceOf(ConcurrencyException.class);
    }
}
