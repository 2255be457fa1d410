package dev.ordinal.shop.query.tool;

import dev.ordinal.shop.query.tool.Waiting.Discard;
import dev.ordinal.shop.query.tool.Waiting.Parked;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code parked discard}. */
@Command(
        name = "discard",
        description = {
            "Take the first event that waits out of a read model or a reaction, for ever, and go on with those behind it.",
            "It stays in the event log; that it was discarded stays on record (parked list --discarded)."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the stream goes on without it",
            "1:nothing was discarded; or, where it says that it was, the stream waits at a later event, or nobody has gone on with it yet",
            "2:the command line is wrong, or nobody said yes"
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class DiscardCommand implements Callable<Integer> {

    @ParentCommand
    private ParkedTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", index = "0", description = "the read model or reaction that it waits in")
    private String name;

    @Parameters(paramLabel = "STREAM", index = "1", description = "the stream's id, such as product-MUG-1")
    private String stream;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why, for whoever reads the record")
    private String reason;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Override
    public Integer call() throws InterruptedException {
        if (reason.isBlank()) {
            throw new ToolFailed(ToolFailed.USAGE, "--reason must say something");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (OpenReadModels open = tools.open()) {
            Waiting parked = open.waiting();
            Parked poison = parked.mustWait(name, stream).stream()
                    .min(Comparator.comparingLong(Parked::position))
                    .orElseThrow();
            if (!yes) {
                Confirmation.ask("Event %d (%s) of %s is never to be part of %s. Discard it?"
                        .formatted(poison.sequence(), poison.type(), stream, name));
            }
            Discard discard = parked.discard(poison, reason, System.getProperty("user.name"))
                    .orElseThrow(() -> new ToolFailed(
                            "stream '%s' is being tried again just now, or waits at another event: nothing was discarded"
                                    .formatted(stream)));
            out.printf("discarded event %d (%s) of %s from %s%n", discard.sequence(), discard.type(), stream, name);
            out.flush();
            Pending.await(parked, name, stream, spec.commandLine().getErr());
            List<Parked> left = parked.find(name, stream);
            left.forEach(each -> out.printf("the stream waits at event %d (%s) now%n", each.sequence(), each.type()));
            out.flush();
            return left.isEmpty() ? 0 : ToolFailed.FAILED;
        }
    }
}
