package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.measure.Machine;
import dev.ordinal.bench.measure.Rounds;
import dev.ordinal.local.cli.CommandFailed;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of every benchmark that measures rates. */
final class MeasureOptions {

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "3",
            description = "how long each measurement takes, after a warm-up (default: ${DEFAULT-VALUE})")
    private int seconds = 3;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "how often each contestant is measured (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    Duration time() {
        return Duration.ofSeconds(positive(seconds, "--seconds"));
    }

    int rounds() {
        return positive(rounds, "--rounds");
    }

    private static int positive(int value, String option) {
        return Math.toIntExact(positive((long) value, option));
    }

    static long positive(long value, String option) {
        if (value < 1) {
            throw new CommandFailed(CommandFailed.USAGE, option + " must be at least 1, not " + value);
        }
        return value;
    }

    /** Rounds that count this JVM and the database, each measurement after a checkpoint. */
    Rounds roundsOn(Database database) {
        return rounds(new Machine("client").with("database", database.pid()), database);
    }

    /** Rounds that count these parties, each measurement after a checkpoint. */
    Rounds rounds(Machine machine, Database database) {
        return new Rounds(machine, rounds(), time(), database::checkpoint);
    }
}
