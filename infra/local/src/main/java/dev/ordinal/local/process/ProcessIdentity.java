package dev.ordinal.local.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who a process id meant when it was written down: ids are used again, so an id alone is never enough to end a process.
 *
 * @param pid the process id
 * @param startedAt when that process started; {@code null} where the system does not tell
 */
public record ProcessIdentity(long pid, @Nullable Instant startedAt) {

    /** The start is computed from the boot time, which the system's clock may move a little. */
    private static final Duration CLOCK_DRIFT = Duration.ofSeconds(2);

    public static ProcessIdentity of(ProcessHandle process) {
        return new ProcessIdentity(process.pid(), process.info().startInstant().orElse(null));
    }

    public static ProcessIdentity ofThisJvm() {
        return of(ProcessHandle.current());
    }

    /** The living process that was meant; empty if it is gone, also when another process has its id now. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isMeant);
    }

    private boolean isMeant(ProcessHandle process) {
        Instant itsStart = process.info().startInstant().orElse(null);
        return startedAt != null
                && itsStart != null
                && Duration.between(startedAt, itsStart).abs().compareTo(CLOCK_DRIFT) <= 0;
    }
}
