package dev.ordinal.bench;

import dev.ordinal.bench.measure.Report;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a report goes. */
final class Publishing {

    private static final String STANDARD_OUTPUT = "-";

    /** The exit code of a run that says nothing about speed. */
    private static final int DOES_NOT_COUNT = 3;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = STANDARD_OUTPUT,
            description = "print the report as JSON, or write it to FILE beside the printed one")
    private @Nullable String json;

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
