package dev.ordinal.faults;

import java.util.Comparator;
import java.util.List;

/** What a run has found. */
record FaultReport(long seed, List<FaultRound> rounds) {

    boolean isAsPromised() {
        return rounds.stream().allMatch(FaultRound::isAsPromised);
    }

    String text() {
        StringBuilder text = new StringBuilder("Fault suite, seed %d, %d rounds%n%n".formatted(seed, rounds.size()));
        for (FaultRound round : rounds) {
            text.append(round).append(System.lineSeparator());
            text.append(round.details().indent(6));
        }
        rounds.stream()
                .max(Comparator.comparing(FaultRound::recovery))
                .ifPresent(slowest -> text.append("%nSlowest recovery: %.2f s, round %d (%s %s)%n"
                        .formatted(
                                slowest.recovery().toMillis() / 1e3,
                                slowest.planned().number(),
                                slowest.planned().victim(),
                                slowest.planned().fault())));
        return text.append("Recoveries over %d s: %d. Rounds with findings: %d.%n"
                        .formatted(
                                FaultRound.LONGEST_RECOVERY.toSeconds(),
                                rounds.stream().filter(FaultRound::isTooSlow).count(),
                                rounds.stream()
                                        .filter(round -> !round.findings().isEmpty())
                                        .count()))
                .toString();
    }
}
