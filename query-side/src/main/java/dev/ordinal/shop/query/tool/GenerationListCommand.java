package dev.ordinal.shop.query.tool;

import dev.ordinal.projection.Generation;
import dev.ordinal.projection.GenerationRegister;
import dev.ordinal.projection.GenerationRegister.Entry;
import dev.ordinal.projection.GenerationRegister.Rebuilding;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code replay list}. */
@Command(
        name = "list",
        description = {
            "List the read models with their generations: the one that readers use, those that are kept current beside it, those that are built.",
            "BEHIND counts relayed events that are not applied, ROWS is about right; ? is not known, - does not apply."
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class GenerationListCommand implements Callable<Integer> {

    private static final String LINE = "%-24s %4s %-7s %4s %-9s %12s %12s %12s %10s %7s  %s%n";

    @ParentCommand
    private ReplayTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "READ_MODEL", arity = "0..1", description = "only this one")
    private @Nullable String readModel;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    record Listed(List<Entry> items) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (OpenReadModels open = tools.open()) {
            GenerationRegister register = open.register();
            List<Entry> entries = register.list(readModel);
            if (entries.isEmpty() && readModel != null) {
                throw new ToolFailed(
                        "there is no read model '%s' (see infra/ordinal projections list)".formatted(readModel));
            }
            if (json) {
                out.println(Json.pretty(new Listed(entries)));
            } else {
                print(entries, out);
            }
            out.flush();
            return 0;
        }
    }

    private static void print(List<Entry> entries, PrintWriter out) {
        out.printf(
                LINE,
                "READ MODEL",
                "GEN",
                "VERSION",
                "READ",
                "STATE",
                "POSITION",
                "BEHIND",
                "ROWS",
                "SIZE",
                "PARKED",
                "");
        for (Entry each : entries) {
            out.printf(
                    LINE,
                    each.readModel(),
                    each.generation(),
                    each.version(),
                    each.active() ? "yes" : "no",
                    each.state(),
                    number(each.position(), "0"),
                    each.state() == Generation.State.LIVE ? number(each.behind(), "?") : "-",
                    number(each.rows(), "?"),
                    each.bytes() == null ? "-" : size(each.bytes()),
                    each.parked(),
                    remarks(each));
        }
    }

    private static String remarks(Entry entry) {
        Rebuilding rebuild = entry.rebuild();
        return switch (entry.state()) {
            case BUILDING -> rebuild == null ? "not built" : howFar(entry, rebuild) + state(rebuild);
            case FROZEN -> "%s as of position %d".formatted(entry.modelOf(), entry.untilPosition()) + left(rebuild);
            case DROPPED -> "what it holds is not deleted yet: drop it again";
            case LIVE -> verification(entry) + left(rebuild);
        };
    }

    /** What is left to do of the rebuild of a generation whose rows are all there. */
    private static String left(@Nullable Rebuilding rebuild) {
        return rebuild == null || rebuild.finishedAt() != null ? "" : "; " + state(rebuild);
    }

    /** By what is stored. */
    private static String howFar(Entry entry, Rebuilding rebuild) {
        return entry.position() == null || rebuild.target() == 0
                ? ""
                : "%d %% of %d, ".formatted(100 * entry.position() / rebuild.target(), rebuild.target());
    }

    private static String state(Rebuilding rebuild) {
        return "%s, %s by %s%s"
                .formatted(
                        rebuild.phase(),
                        rebuild.running() ? "being done" : "LEFT",
                        rebuild.by(),
                        rebuild.error() == null ? "" : ": " + firstLine(rebuild.error()));
    }

    private static String verification(Entry entry) {
        if (entry.verifiedAt() == null) {
            return "not verified";
        }
        return entry.verifiedTo() == null
                ? "found WRONG at " + entry.verifiedAt()
                : "verified to %d at %s".formatted(entry.verifiedTo(), entry.verifiedAt());
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String number(@Nullable Long value, String absent) {
        return value == null ? absent : value.toString();
    }

    private static String size(long bytes) {
        return bytes < 1 << 20 ? "%d kB".formatted(bytes >> 10) : "%d MB".formatted(bytes >> 20);
    }
}
