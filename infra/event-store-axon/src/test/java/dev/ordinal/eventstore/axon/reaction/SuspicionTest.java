package dev.ordinal.eventstore.axon.reaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SuspicionTest {

    @Test
    void oneDeathChangesNothingAndIsForgottenBehindWhatTheLogHad() {
        Suspicion suspicion = new Suspicion(new Takeover(10, 20, true, 1, 0));

        assertThat(suspicion.coversNext(11)).isFalse();

        assertThat(suspicion.deaths(19)).isEqualTo(1);
        assertThat(suspicion.deaths(20)).isZero();
    }

    @Test
    void afterTwoDeathsAsManyEventsAreHandledAloneAsABatchMayHaveAndNoneBehindWhatTheLogHad() {
        Suspicion withinBatch = new Suspicion(new Takeover(0, 9_999, true, 2, 0));
        Suspicion withinLog = new Suspicion(new Takeover(10, 12, true, 2, 0));

        for (int event = 1; event <= ReactionProcessor.BATCH; event++) {
            assertThat(withinBatch.deaths(event)).isEqualTo(2);
            assertThat(withinBatch.coversNext(event)).isTrue();
        }

        assertThat(withinBatch.coversNext(ReactionProcessor.BATCH + 1)).isFalse();
        assertThat(withinBatch.deaths(ReactionProcessor.BATCH)).isZero();
        assertThat(withinLog.coversNext(12)).isTrue();
        assertThat(withinLog.coversNext(13)).isFalse();
    }

    @Test
    void whatWasAloneWhenItsProcessDiedIsTheKillerAndThoseBeforeItAreCleared() {
        Suspicion suspicion = new Suspicion(new Takeover(10, 20, true, 3, 15));

        assertThat(suspicion.isKiller(14)).isFalse();
        assertThat(suspicion.isKiller(15)).isTrue();
        assertThat(suspicion.coversNext(14)).isFalse();
        assertThat(suspicion.coversNext(16)).isTrue();
    }
}
