package dev.ordinal.eventstore;

import static dev.ordinal.eventstore.StoreFixture.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.LogPosition.Standing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogPositionIT {

    private final StoreFixture store = new StoreFixture();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theEpochNamesTheDatabaseAndStaysTheSame() {
        try (StoreFixture other = new StoreFixture()) {
            assertThat(store.log.epoch()).isEqualTo(store.log.epoch());
            assertThat(other.log.epoch()).isNotEqualTo(store.log.epoch());
        }
    }

    @Test
    void progressStandsWhereItsEventStillStands() {
        store.store(event("user-1", 0), event("user-1", 1, "second"));
        LogPosition progress = new LogPosition(store.log.epoch(), 2, "second");

        assertThat(progress.in(store.log)).isEqualTo(new Standing.Stands(progress));
    }

    @Test
    void progressOfAnotherEpochGoesOnInThisOneWhereItsEventStillStands() {
        store.store(event("user-1", 0, "first"));
        LogPosition before = new LogPosition(new Epoch("1-2-00000003"), 1, "first");

        assertThat(before.in(store.log)).isEqualTo(new Standing.Stands(new LogPosition(store.log.epoch(), 1, "first")));
    }

    @Test
    void progressHasForkedWhereAnotherEventStandsInItsPlace() {
        store.store(event("user-1", 0, "first"));
        LogPosition stored = new LogPosition(new Epoch("1-2-00000003"), 1, "lost");

        assertThat(stored.in(store.log)).isInstanceOfSatisfying(Standing.HasForked.class, forked -> {
            assertThat(forked.stored()).isEqualTo(stored);
            assertThat(forked.current()).isEqualTo(store.log.epoch());
        });
    }

    @Test
    void progressHasForkedWhereTheLogEndsBeforeItEvenInTheSameEpoch() {
        store.store(event("user-1", 0, "first"));

        assertThat(new LogPosition(store.log.epoch(), 2, "lost").in(store.log)).isInstanceOf(Standing.HasForked.class);
    }

    @Test
    void theOriginStandsInEveryLog() {
        assertThat(LogPosition.origin(new Epoch("1-2-00000003")).in(store.log))
                .isEqualTo(new Standing.Stands(LogPosition.origin(store.log.epoch())));
    }
}
