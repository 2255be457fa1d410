package dev.ordinal.bench.measure;

import dev.ordinal.local.cli.CommandFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Reads from {@code /proc} what processor time this machine has spent, in all and for each party to a measurement. */
public final class Machine {

    /** Linux counts processor time in hundredths of a second towards user space, on every architecture. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Path PROC = Path.of("/proc");

    private final SequencedMap<String, Party> parties = new LinkedHashMap<>();

    /** Processor seconds so far, of the machine and of each party. */
    public record Reading(long nanos, double busy, SequencedMap<String, Double> spent) {}

    private interface Party {
        double seconds();
    }

    /** Counts this JVM under a name. */
    public Machine(String client) {
        if (!Files.exists(PROC.resolve("stat"))) {
            throw new CommandFailed("bench reads processor times from /proc: run it on Linux");
        }
        parties.put(
                client,
                () -> ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .map(time -> time.toNanos() / 1e9)
                        .orElse(0.0));
    }

    /** Counts in a process and all of its descendants, those that have ended included. */
    public Machine with(String name, long pid) {
        parties.put(
                name,
                () -> ended(pid)
                        + ProcessHandle.of(pid)
                                .map(root -> own(pid)
                                        + root.descendants()
                                                .mapToDouble(child -> own(child.pid()))
                                                .sum())
                                .orElse(0.0));
        return this;
    }

    /** Counts in the processes that this JVM started and that have ended, as soon as they have. */
    public Machine withEndedChildren(String name) {
        parties.put(name, () -> ended(ProcessHandle.current().pid()));
        return this;
    }

    /** The times now. */
    public Reading read() {
        SequencedMap<String, Double> spent = new LinkedHashMap<>();
        parties.forEach((name, party) -> spent.put(name, party.seconds()));
        return new Reading(System.nanoTime(), busy(), spent);
    }

    /** Processors of the machine. */
    public static int processors() {
        return (int) read(PROC.resolve("stat"))
                .lines()
                .filter(line -> line.matches("cpu\\d.*"))
                .count();
    }

    private static double busy() {
        String[] ticks =
                read(PROC.resolve("stat")).lines().findFirst().orElseThrow().split(" +", -1);
        // cpu user nice system idle iowait irq softirq steal; interrupts are nobody's, and mostly of our own network
        // and disk
        double busy = 0;
        for (int column : new int[] {1, 2, 3, 8}) {
            busy += Long.parseLong(ticks[column]);
        }
        return busy / TICKS_PER_SECOND;
    }

    private static double own(long pid) {
        return ticks(pid, 11) + ticks(pid, 12);
    }

    /** A server reaps its children, whose time then shows with it. */
    private static double ended(long pid) {
        return ticks(pid, 13) + ticks(pid, 14);
    }

    /** @param field  counted from the state, behind the name, which may hold anything */
    private static double ticks(long pid, int field) {
        String stat = read(PROC.resolve(Long.toString(pid)).resolve("stat"));
        return stat.isEmpty()
                ? 0
                : Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[field]) / TICKS_PER_SECOND;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // the process has ended
        }
    }

    /** The difference of two readings, for so many units of work. */
    public static Sample between(Reading from, Reading to, long units, long errors, String firstError) {
        double seconds = (to.nanos() - from.nanos()) / 1e9;
        SequencedMap<String, Double> cpu = new LinkedHashMap<>();
        double ours = 0;
        for (Map.Entry<String, Double> party : to.spent().entrySet()) {
            double spent = party.getValue() - from.spent().getOrDefault(party.getKey(), 0.0);
            ours += spent;
            cpu.put(party.getKey(), units == 0 ? 0 : spent * 1e6 / units);
        }
        double foreign = Math.max(0, to.busy() - from.busy() - ours) / (seconds * processors());
        return new Sample(units / seconds, cpu, foreign, errors, firstError);
    }
}
