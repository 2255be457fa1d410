package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * F3, F5, F9, F10, F12: any part of the system may be killed, stopped, cut off or restarted at any moment; it recovers, and its books balance. The short form of
 * {@code infra/ordinal bench faults}, which also judges how long a recovery takes: three rounds; the other rows harm the other parts.
 */
@ResourceLock(SharedShop.NAME)
class RandomFaultsIT {

    private static final long SEED = 1;

    @Test
    void partsAreHarmedInTurnAndThePromisesHold() throws Exception {
        System.out.println("Random faults with seed " + SEED);

        try (FaultRounds faults = new FaultRounds(SharedShop.get(), "F-random", SEED)) {
            for (PlannedFault planned : PlannedFault.plan(SEED, LongForm.rounds(3, 100))) {
                FaultRound round = faults.run(planned);

                System.out.println(round);
                assertThat(round.findings()).as(round.toString()).isEmpty();
            }
        }
    }
}
