package dev.ordinal.local.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who a process id meant when it was written down: ids are used again, so an id alone is never enough to end a process.
 *
 * @param pid the process id
 * @param startedAt when that process started; {@code null} where the system does not tell
 * @param boot of the machine, and how long after it the process started, which moves with no clock; {@code null} where the system does not tell
 */
public record ProcessIdentity(
        long pid, @Nullable Instant startedAt, @Nullable String boot) {

    /** The start is computed from the boot time, which the system's clock may move a little. */
    private static final Duration CLOCK_DRIFT = Duration.ofSeconds(2);

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** Of the fields behind the command's name, which may hold anything: the twentieth, in ticks. */
    private static final int START_TICKS = 19;

    public static ProcessIdentity of(ProcessHandle process) {
        return new ProcessIdentity(process.pid(), process.info().startInstant().orElse(null), boot(process.pid()));
    }

    public static ProcessIdentity ofThisJvm() {
        return of(ProcessHandle.current());
    }

    /** The living process that was meant; empty if it is gone, also when another process has its id now. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isMeant);
    }

    private boolean isMeant(ProcessHandle process) {
        if (boot != null) {
            return boot.equals(boot(pid));
        }
        Instant itsStart = process.info().startInstant().orElse(null);
        return startedAt != null
                && itsStart != null
                && Duration.between(startedAt, itsStart).abs().compareTo(CLOCK_DRIFT) <= 0;
    }

    private static @Nullable String boot(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), ISO_8859_1);
            return Files.readString(BOOT_ID).strip() + " " + startTicks(stat);
        } catch (IOException e) {
            return null; // another system, or no such process
        }
    }

    static String startTicks(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TICKS];
    }
}
