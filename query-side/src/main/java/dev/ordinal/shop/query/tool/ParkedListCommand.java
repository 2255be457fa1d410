package dev.ordinal.shop.query.tool;

import dev.ordinal.shop.query.tool.Waiting.Discard;
import dev.ordinal.shop.query.tool.Waiting.Parked;
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

/** {@code parked list}. */
@Command(name = "list", description = "List what waits, longest first, or what was ever discarded.")
@SuppressWarnings("NullAway.Init") // picocli sets them
final class ParkedListCommand implements Callable<Integer> {

    @ParentCommand
    private ParkedTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "only of this read model or reaction")
    private @Nullable String name;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "at most so many (${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--discarded", description = "list the events that were discarded")
    private boolean discarded;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    record Listed(long parked, List<Parked> items) {}

    record Discards(List<Discard> items) {}

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ToolFailed(ToolFailed.USAGE, "--limit must be at least 1");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (OpenReadModels open = tools.open()) {
            Waiting parked = open.waiting();
            if (name != null) {
                parked.requireKnown(name);
            }
            if (discarded) {
                list(new Discards(parked.discarded(name, limit)), out);
            } else {
                list(new Listed(parked.count(name), parked.list(name, limit)), out);
            }
            out.flush();
            return 0;
        }
    }

    private void list(Listed waiting, PrintWriter out) {
        if (json) {
            out.println(Json.pretty(waiting));
            return;
        }
        for (Parked each : waiting.items()) {
            out.printf(
                    "%s  %s%s  %s  event %d (%s) at position %d, since %s, tried %d times, %s%n    %s%n",
                    kind(each.kind()),
                    each.name(),
                    each.generation() == null ? "" : " (generation %d)".formatted(each.generation()),
                    each.streamId(),
                    each.sequence(),
                    each.type(),
                    each.position(),
                    each.parkedAt(),
                    each.attempts(),
                    switch (each.state()) {
                        case PARKED -> "waits";
                        case ASKED -> "to be tried again";
                        case RETRYING -> "is being tried again";
                    },
                    each.cause().lines().findFirst().orElse(""));
        }
        long more = waiting.parked() - waiting.items().size();
        if (more > 0) {
            out.printf("and %d more (--limit)%n", more);
        }
        out.println(
                waiting.parked() == 0
                        ? "nothing is parked"
                        : "%d parked; infra/ordinal parked show NAME STREAM says more".formatted(waiting.parked()));
    }

    private void list(Discards discards, PrintWriter out) {
        if (json) {
            out.println(Json.pretty(discards));
            return;
        }
        for (Discard each : discards.items()) {
            out.printf(
                    "%s  %s  %s  event %d (%s) at position %d, by %s at %s: %s%n",
                    kind(each.kind()),
                    each.name(),
                    each.streamId(),
                    each.sequence(),
                    each.type(),
                    each.position(),
                    each.by(),
                    each.at(),
                    each.reason());
        }
        if (discards.items().isEmpty()) {
            out.println("nothing was discarded");
        }
    }

    private static String kind(Waiting.Kind kind) {
        return switch (kind) {
            case READ_MODEL -> "read model";
            case REACTION -> "reaction";
        };
    }
}
