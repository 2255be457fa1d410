package dev.ordinal.faults;

import java.time.Duration;
import java.util.List;

/**
 * How the system took a fault.
 *
 * @param recovery  from the fault's end until commands were done, every process was ready and what was written then could be read everywhere
 * @param waitedFor  and until when, a line each
 * @param commands  that clients sent meanwhile
 * @param acknowledged  of these
 * @param reads  that asked for what was just written
 * @param findings  what was not as promised, each a text of one or more lines; empty for none
 */
record FaultRound(
        PlannedFault planned,
        Duration recovery,
        String waitedFor,
        int commands,
        int acknowledged,
        int reads,
        List<String> findings) {

    static final Duration LONGEST_RECOVERY = Duration.ofSeconds(10);

    boolean isAsPromised() {
        return findings.isEmpty() && !isTooSlow();
    }

    boolean isTooSlow() {
        return recovery.compareTo(LONGEST_RECOVERY) > 0;
    }

    /** The findings, and why it took too long where it did. */
    String details() {
        return String.join(System.lineSeparator(), findings) + (isTooSlow() ? waitedFor : "");
    }

    @Override
    public String toString() {
        return "%s  recovered in %5.2f s  %,7d commands, %,7d acknowledged, %,7d reads  %s"
                .formatted(
                        planned,
                        recovery.toMillis() / 1e3,
                        commands,
                        acknowledged,
                        reads,
                        isAsPromised() ? "ok" : findings.isEmpty() ? "TOO SLOW" : findings.size() + " FINDINGS");
    }
}
