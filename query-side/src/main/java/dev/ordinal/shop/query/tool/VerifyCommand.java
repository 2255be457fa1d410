package dev.ordinal.shop.query.tool;

import dev.ordinal.projection.Projection;
import dev.ordinal.projection.Verification;
import dev.ordinal.projection.Verification.Cell;
import dev.ordinal.projection.Verification.Difference;
import dev.ordinal.projection.Verification.Part;
import dev.ordinal.projection.Verifier;
import dev.ordinal.projection.Verifier.Target;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code replay verify}. */
@Command(
        name = "verify",
        description = {
            "Compare a generation with a fresh, single-threaded fold of the event log, row by row and cell by cell.",
            "It stays in service meanwhile and goes on with new events; what is compared is what it held at one moment. What is parked or was discarded is left out."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is what the fold gives",
            "1:it differs, or could not be verified",
            "2:the command line is wrong"
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class VerifyCommand implements Callable<Integer> {

    private static final int LARGEST_SAMPLE = 10_000;

    @ParentCommand
    private ReplayTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "READ_MODEL", description = "the read model")
    private String readModel;

    @Option(names = "--generation", paramLabel = "N", description = "this generation of it (the one that readers use)")
    private @Nullable Integer generation;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description =
                    "fold N streams only (10,000 at most), picked at random, and compare their rows: quick, but it finds no rows that should not be there, and can't be done where rows are sums over streams")
    private @Nullable Integer sample;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    record Result(boolean clean, long differing, Verification verification) {}

    @Override
    public Integer call() {
        if (sample != null && (sample < 1 || sample > LARGEST_SAMPLE)) {
            throw new ToolFailed(
                    ToolFailed.USAGE,
                    "--sample must be from 1 to %,d: to see more, verify it whole".formatted(LARGEST_SAMPLE));
        }
        PrintWriter out = spec.commandLine().getOut();
        try (OpenReadModels open = tools.open()) {
            Verification found = verify(open);
            out.print(told(found, json));
            out.flush();
            return found.isClean() ? 0 : ToolFailed.FAILED;
        }
    }

    private Verification verify(OpenReadModels open) {
        Verifier verifier = new Verifier(open.dataSource(), open.log(), open.redis());
        Target target = verifier.target(readModel, generation);
        Projection projection = open.projection(target.projection())
                .orElseThrow(
                        () -> new ToolFailed("this build has no projection '%s': verify it with the build that wrote it"
                                .formatted(target.projection())));
        return sample == null
                ? verifier.verify(
                        projection,
                        readModel,
                        target.generation(),
                        new FoldedLines(spec.commandLine().getErr()))
                : verifier.sample(projection, readModel, target.generation(), sample, RandomGenerator.getDefault());
    }

    static String told(Verification found, boolean json) {
        return json
                ? Json.pretty(new Result(found.isClean(), found.differing(), found)) + System.lineSeparator()
                : text(found);
    }

    private static String text(Verification found) {
        StringBuilder text = new StringBuilder("%s, generation %d (version %d), as of position %,d: %s%n"
                .formatted(found.readModel(), found.generation(), found.version(), found.position(), outcome(found)));
        if (found.parkedStreams() > 0) {
            text.append("  %,d streams are parked there: compared up to where they wait%n"
                    .formatted(found.parkedStreams()));
        }
        found.parts().forEach(part -> text.append(line(part)));
        found.differences().forEach(difference -> text.append(line(difference)));
        if (found.differing() > found.differences().size()) {
            text.append("    and %,d more%n"
                    .formatted(found.differing() - found.differences().size()));
        }
        text.append("  in %.1f s%n".formatted(found.took().toMillis() / 1e3));
        return text.toString();
    }

    private static String outcome(Verification found) {
        if (!found.whole() && found.sampledStreams() == 0) {
            return "NOTHING COMPARED, the log has no event of its stream types yet";
        }
        return "%s a fresh fold of %,d events%s"
                .formatted(
                        found.isClean() ? "equal to" : "DIFFERS from",
                        found.events(),
                        found.whole() ? "" : " of %,d streams".formatted(found.sampledStreams()));
    }

    private static String line(Part part) {
        String counts = "  %s: %,d there, %,d expected".formatted(part.name(), part.found(), part.expected());
        return part.differing() == 0
                ? counts + System.lineSeparator()
                : "%s; %,d missing, %,d too many, %,d wrong%n"
                        .formatted(counts, part.missing(), part.extra(), part.wrong());
    }

    private static String line(Difference difference) {
        String cells = difference.cells().stream()
                .filter(cell -> cell.expected() != null || cell.found() != null)
                .map(cell -> cell(difference, cell))
                .collect(Collectors.joining(", "));
        return "    %s %s %s: %s%n"
                .formatted(
                        switch (difference.kind()) {
                            case MISSING -> "missing ";
                            case EXTRA -> "too many";
                            case WRONG -> "wrong   ";
                        },
                        difference.part(),
                        difference.key(),
                        cells);
    }

    private static String cell(Difference difference, Cell cell) {
        return switch (difference.kind()) {
            case MISSING -> "%s %s".formatted(cell.name(), cell.expected());
            case EXTRA -> "%s %s".formatted(cell.name(), cell.found());
            case WRONG -> "%s is %s, expected %s".formatted(cell.name(), cell.found(), cell.expected());
        };
    }
}
