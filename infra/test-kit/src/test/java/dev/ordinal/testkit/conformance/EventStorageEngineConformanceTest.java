package dev.ordinal.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The suite itself: green on an engine that keeps the contract, red on those that don't. */
class EventStorageEngineConformanceTest {

    private static final int TESTS = 47;

    @Test
    void isGreenOnAnEngineThatKeepsTheContract() {
        TestExecutionSummary summary = run(OnAnEngineInMemory.class);

        assertThat(failed(summary)).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(TESTS);
    }

    @Test
    void everyTestIsRedOnAnEngineThatDoesNothing() {
        TestExecutionSummary summary = run(OnAnEngineThatDoesNothing.class);

        assertThat(summary.getTestsFailedCount()).isEqualTo(TESTS);
        assertThat(summary.getTestsFoundCount()).isEqualTo(TESTS);
    }

    @Test
    void isRedOnAnEngineThatSwallowsConflicts() {
        assertThat(failed(run(OnSwallowedConflicts.class)))
                .contains(
                        "aStreamIsCreatedOnce",
                        "aSequenceIsGivenOnce",
                        "aSequenceThatAnotherProcessGaveIsGiven",
                        "oneAppendMayNotHoldASequenceTwice",
                        "oneAppendMayNotHoldAnIdentifierTwice",
                        "aRefusedAppendStoresNothingOfIt",
                        "whoWasRefusedMayGoOnRightly",
                        "ofManyWhoWantOneSequenceOneWins");
    }

    @Test
    void isRedOnAnEngineThatStoresHalf() {
        assertThat(failed(run(OnHalfStores.class)))
                .containsExactlyInAnyOrder(
                        "oneAppendMayNotHoldASequenceTwice",
                        "oneAppendMayNotHoldAnIdentifierTwice",
                        "aRefusedAppendStoresNothingOfIt");
    }

    @Test
    void isRedOnAnEngineThatLetsReadersPassEventsTheyHaveNotSeen() {
        assertThat(failed(run(OnLateEvents.class)))
                .containsExactlyInAnyOrder(
                        "everyCommittedEventIsSeenOnceByWhoReadsMeanwhile",
                        "nothingAppearsBelowATokenThatWasPassed",
                        "anOpenStreamHandsOutEveryEventOnceWhoeverPublishesIt",
                        "aLogOfManyBatchesIsReadWhole");
    }

    @Test
    void isRedOnAnEngineThatLosesMetadata() {
        assertThat(failed(run(OnLostMetadata.class)))
                .containsExactlyInAnyOrder(
                        "anEventOfAStreamKeepsAllThatItSays", "metadataOfWhatWasReadCanBeAddedToAndReplaced");
    }

    @Test
    @Timeout(60)
    void isRedAndComesToAnEndOnAnEngineThatRefusesForEver() {
        assertThat(failed(run(OnRefusalsForEver.class)))
                .isNotEmpty()
                .isSubsetOf(
                        "everyCommittedEventIsSeenOnceByWhoReadsMeanwhile",
                        "nothingAppearsBelowATokenThatWasPassed",
                        "tokensOnlyMoveOnWhileOthersWrite",
                        "streamsThatManyWriteHaveNoHoleAndNoTwin");
    }

    private static TestExecutionSummary run(Class<? extends EventStorageEngineConformance> suite) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(suite))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }

    private static List<String> failed(TestExecutionSummary summary) {
        return summary.getFailures().stream()
                .map(failure -> failure.getTestIdentifier().getDisplayName().replace("()", ""))
                .toList();
    }

    static class OnAnEngineInMemory extends EventStorageEngineConformance {

        @Override
        protected EngineStore newStore() {
            return keeping(new EngineInMemory());
        }
    }

    static class OnAnEngineThatDoesNothing extends EventStorageEngineConformance {

        @Override
        protected EngineStore newStore() {
            return keeping(new EngineThatDoesNothing());
        }
    }

    static class OnSwallowedConflicts extends EventStorageEngineConformance {

        @Override
        protected EngineStore newStore() {
            return keeping(new PlantedFaults.SwallowsConflicts());
        }
    }

    static class OnHalfStores extends EventStorageEngineConformance {

        @Override
        protected EngineStore newStore() {
            return keeping(new PlantedFaults.StoresHalf());
        }
    }

    static class OnLateEvents extends EventStorageEngineConformance {

        @Override
        protected EngineStore newStore() {
            return keeping(new PlantedFaults.ShowsLateWhatCommittedLate());
        }
    }

    static class OnLostMetadata extends EventStorageEngineConformance {

        @Override
        protected EngineStore newStore() {
            return keeping(new PlantedFaults.LosesMetadata());
        }
    }

    static class OnRefusalsForEver extends EventStorageEngineConformance {

        @Override
        protected EngineStore newStore() {
            return keeping(new PlantedFaults.RefusesForEver());
        }
    }

    private static EngineStore keeping(EventStorageEngine engine) {
        return new EngineStore() {
            @Override
            public EventStorageEngine newEngine() {
                return engine;
            }

            @Override
            public void close() {}
        };
    }
}
