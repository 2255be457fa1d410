package dev.ordinal.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A process in a session of its own, so that Ctrl-C at the terminal reaches only its starter, with its output appended to a log file.
 *
 * <p>It does not outlive the JVM that started it, not even one that is killed: a small shell holds a pipe to the JVM and stops the process when the
 * pipe closes. Safe for use by several threads.
 */
public final class OsProcess implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(20);

    /** By SIGINT, SIGKILL or SIGTERM: it had no last words, and what its log ends with is not why. */
    private static final Set<Integer> ENDED_BY_SIGNAL = Set.of(130, 137, 143);

    private static final String WATCHDOG = """
            trap '' INT TERM HUP
            read -r _
            kill -"$2" "$1" 2>/dev/null || exit 0
            i=0
            while [ $i -lt 100 ] && kill -0 "$1" 2>/dev/null; do sleep 0.1; i=$((i + 1)); done
            kill -KILL "$1" 2>/dev/null
            """;

    private final String name;
    private final Process process;
    private final Signal stopSignal;
    private final Path log;
    private final long logStart;
    private final CompletableFuture<Integer> exit;

    private OsProcess(String name, Process process, Process watchdog, Signal stopSignal, Path log, long logStart) {
        this.name = name;
        this.process = process;
        this.stopSignal = stopSignal;
        this.log = log;
        this.logStart = logStart;
        this.exit = process.onExit().thenApply(ended -> {
            watchdog.destroyForcibly();
            return ended.exitValue();
        });
    }

    /**
     * Starts the command.
     *
     * @param name what a person calls it, used in messages
     * @param environment added to this JVM's own
     * @param stopSignal what asks this program for an orderly stop
     * @param log receives standard output and error, appended
     * @throws ProcessFailed if the program cannot be started
     */
    public static OsProcess start(
            String name, List<String> command, Map<String, String> environment, Signal stopSignal, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            long logStart = Files.exists(log) ? Files.size(log) : 0;
            ProcessBuilder builder = new ProcessBuilder(inOwnSession(command))
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            return new OsProcess(name, process, watchdog(process, stopSignal), stopSignal, log, logStart);
        } catch (IOException e) {
            throw new ProcessFailed("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /** Without one, the process does not stay either. */
    private static Process watchdog(Process process, Signal stopSignal) throws IOException {
        List<String> command =
                List.of("sh", "-c", WATCHDOG, "ordinal-watchdog", Long.toString(process.pid()), stopSignal.name());
        try {
            return new ProcessBuilder(inOwnSession(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException | RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Both helpers exec the command, so the process id stays the one that Java knows. */
    private static List<String> inOwnSession(List<String> command) {
        List<String> prefix = List.of();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            prefix = List.of("/usr/bin/setsid");
        } else if (Files.isExecutable(Path.of("/usr/bin/perl"))) {
            prefix = List.of(
                    "/usr/bin/perl", "-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV or die \"$!\\n\"");
        }
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        return all;
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public Path log() {
        return log;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit code when the process has ended, for whatever reason. */
    public CompletableFuture<Integer> onExit() {
        return exit.copy();
    }

    /** Who this process is, for a later JVM that finds its id in a file. */
    public ProcessIdentity identity() {
        return ProcessIdentity.of(process.toHandle());
    }

    /** What the process has written to its log since it was started; at most the last 64 KiB. */
    public String output() {
        return LogTail.since(log, logStart);
    }

    /**
     * Waits until the process is ready.
     *
     * @param ready asked every 50 ms
     * @throws ProcessFailed if the process ends before that, or the time is over (the process is then killed)
     */
    public void awaitReady(BooleanSupplier ready, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new ProcessFailed(epitaph());
            }
            if (System.nanoTime() > deadline) {
                kill();
                throw new ProcessFailed(name + " was not ready after " + timeout.toSeconds() + " s" + lastWords()
                        + " (log: " + log + ")");
            }
            try {
                if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                    throw new ProcessFailed(epitaph());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                kill();
                throw new ProcessFailed(name + " was stopped while it started", e);
            }
        }
    }

    /** One line that says how an ended process ended: its name, exit code, last meaningful log line and log file. */
    public String epitaph() {
        int code = process.exitValue();
        String how = ENDED_BY_SIGNAL.contains(code)
                ? " was killed (exit code " + code + ")"
                : " ended with exit code " + code + lastWords();
        return name + how + " (log: " + log + ")";
    }

    private String lastWords() {
        String line = LogTail.lastMeaningfulLine(output());
        return line.isEmpty() ? "" : ": " + line;
    }

    /** Asks the process to stop, waits up to 20 seconds, then kills it; returns when it is gone. */
    @Override
    public void close() {
        stop(GRACE);
    }

    /** Asks the process to stop, and kills it if it has not ended after the grace; returns when it is gone. */
    public void stop(Duration grace) {
        if (process.isAlive()) {
            stopSignal.send(process.pid());
            if (!endsWithin(grace)) {
                kill();
            }
        }
    }

    /** Ends the process as a crash would (SIGKILL); returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        endsWithin(GRACE);
    }

    private boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
