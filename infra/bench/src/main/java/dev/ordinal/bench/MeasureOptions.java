package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.measure.Machine;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Rounds;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every benchmark that measures rates. */
final class MeasureOptions {

    private static final String STANDARD_OUTPUT = "-";

    /** The exit code of a run that says nothing about speed. */
    private static final int DOES_NOT_COUNT = 3;

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

    @Option(
            names = "--json",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = STANDARD_OUTPUT,
            description = "print the report as JSON, or write it to FILE beside the printed one")
    private @Nullable String json;

    Duration time() {
        return Duration.ofSeconds(positive(seconds, "--seconds"));
    }

    int rounds() {
        return positive(rounds, "--rounds");
    }

    private static int positive(int value, String option) {
        if (value < 1) {
            throw new CommandFailed(CommandFailed.USAGE, option + " must be at least 1, not " + value);
        }
        return value;
    }

    /** Rounds that count this JVM and the database, each measurement after a checkpoint. */
    Rounds roundsOn(Database database) {
        Machine machine = new Machine("client").with("database", database.pid());
        return new Rounds(machine, rounds(), time(), database::checkpoint);
    }

    /** Prints and writes the report; the command's exit code. */
    int publish(Report report) {
        String text = Json.pretty(report);
        if (STANDARD_OUTPUT.equals(json)) {
            System.out.println(text);
        } else {
            if (json != null) {
                write(Path.of(json), text);
            }
            System.out.println(report.text());
        }
        return report.doesNotCount().isEmpty() ? 0 : DOES_NOT_COUNT;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text + "\n");
        } catch (IOException e) {
            throw new CommandFailed("cannot write " + file + ": " + e);
        }
    }
}
