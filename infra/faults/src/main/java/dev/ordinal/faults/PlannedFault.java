package dev.ordinal.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * One round of faults.
 *
 * @param number  from 1
 * @param after   how long after the start of the load it comes
 * @param length  how long a pause lasts, and how long who was killed or stopped stays away
 */
record PlannedFault(int number, Victim victim, Fault fault, Duration after, Duration length) {

    private static final int EARLIEST = 300;
    private static final int LATEST = 2_000;
    private static final int LONGEST_ABSENCE = 2_000;

    /** The lease of the relay ends after 2 seconds, a consumer's session after 5, and so does what waits for Redis. */
    private static final int SHORTEST_PAUSE = 5_500;

    private static final int LONGEST_PAUSE = 8_000;

    /** The same for the same seed, and however many rounds are asked for. In every six of them each victim has its turn. */
    static List<PlannedFault> plan(long seed, int rounds) {
        Random random = new Random(seed);
        List<PlannedFault> plan = new ArrayList<>();
        while (plan.size() < rounds) {
            List<Victim> turns = new ArrayList<>(Arrays.asList(Victim.values()));
            Collections.shuffle(turns, random);
            for (Victim victim : turns) {
                Fault fault = victim.faults().get(random.nextInt(victim.faults().size()));
                int after = random.nextInt(EARLIEST, LATEST);
                int pause = random.nextInt(SHORTEST_PAUSE, LONGEST_PAUSE);
                int absence = random.nextInt(LONGEST_ABSENCE);
                plan.add(new PlannedFault(
                        plan.size() + 1,
                        victim,
                        fault,
                        Duration.ofMillis(after),
                        Duration.ofMillis(
                                switch (fault) {
                                    case PAUSE -> pause;
                                    case KILL, RESTART -> absence;
                                    case CUT, FLUSH -> 0;
                                })));
            }
        }
        return plan.subList(0, rounds);
    }

    @Override
    public String toString() {
        return "%3d  %-12s  %-7s  after %4d ms, for %4d ms"
                .formatted(number, victim, fault, after.toMillis(), length.toMillis());
    }
}
