package dev.ordinal.shop.query.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.StoredEvent;
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

/** {@code parked show}. */
@Command(name = "show", description = "Show why a stream waits, and its events that wait, as they are stored.")
@SuppressWarnings("NullAway.Init") // picocli sets them
final class ShowCommand implements Callable<Integer> {

    @ParentCommand
    private ParkedTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", index = "0", description = "the read model or reaction that it waits in")
    private String name;

    @Parameters(paramLabel = "STREAM", index = "1", description = "the stream's id, such as product-MUG-1")
    private String stream;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "at most so many events (${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    record Shown(List<Parked> parked, List<Event> events) {}

    record Event(
            long position,
            long sequence,
            String type,
            @Nullable String revision,
            String payload) {}

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ToolFailed(ToolFailed.USAGE, "--limit must be at least 1");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (OpenReadModels open = tools.open()) {
            List<Parked> parked = open.waiting().mustWait(name, stream);
            long from = parked.stream().mapToLong(Parked::sequence).min().orElseThrow();
            Shown waiting = new Shown(
                    parked,
                    open.log().stream(stream, from, limit).stream()
                            .map(ShowCommand::event)
                            .toList());
            if (json) {
                out.println(Json.pretty(waiting));
            } else {
                print(waiting, out);
            }
            out.flush();
            return 0;
        }
    }

    private static Event event(StoredEvent stored) {
        return new Event(
                stored.position(),
                stored.sequence(),
                stored.type(),
                stored.revision(),
                new String(stored.payload(), UTF_8));
    }

    private static void print(Shown waiting, PrintWriter out) {
        for (Parked each : waiting.parked()) {
            out.printf(
                    "%s waits at event %d of %s since %s, tried %d times, because of:%n%s%n",
                    each.place(), each.sequence(), each.streamId(), each.parkedAt(), each.attempts(), each.cause());
        }
        out.println("The events that wait:");
        for (Event event : waiting.events()) {
            out.printf(
                    "%d  %s revision %s  position %d%n   %s%n",
                    event.sequence(), event.type(), event.revision(), event.position(), event.payload());
        }
    }
}
