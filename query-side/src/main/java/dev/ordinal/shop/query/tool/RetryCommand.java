package dev.ordinal.shop.query.tool;

import dev.ordinal.shop.query.tool.Waiting.Parked;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code parked retry}. */
@Command(
        name = "retry",
        description = {
            "Have what waits tried again, by the projectors and reactions that run now, and wait for the end.",
            "Each stream goes on in order from the event that it waits at; one that fails again waits as before."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing that was tried waits any more", "1:something still waits, or nobody tried"})
@SuppressWarnings("NullAway.Init") // picocli sets them
final class RetryCommand implements Callable<Integer> {

    private static final int SHOWN = 20;

    @ParentCommand
    private ParkedTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            index = "0",
            arity = "0..1",
            description = "only what waits in this read model or reaction")
    private @Nullable String name;

    @Parameters(paramLabel = "STREAM", index = "1", arity = "0..1", description = "only this stream")
    private @Nullable String stream;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (OpenReadModels open = tools.open()) {
            Waiting parked = open.waiting();
            requireParked(parked);
            int asked = parked.retry(name, stream);
            Pending.await(parked, name, stream, spec.commandLine().getErr());
            List<Parked> waiting =
                    name == null || stream == null ? parked.list(name, SHOWN) : parked.find(name, stream);
            long left = name == null || stream == null ? parked.count(name) : waiting.size();
            out.println(
                    asked == 0 && left == 0
                            ? "nothing is parked"
                            : "%d tried again, %d still parked".formatted(asked, left));
            waiting.forEach(each -> out.println(line(each)));
            out.flush();
            return left == 0 ? 0 : ToolFailed.FAILED;
        }
    }

    private void requireParked(Waiting parked) {
        if (name != null && stream != null) {
            List<Parked> _ = parked.mustWait(name, stream);
        } else if (name != null) {
            parked.requireKnown(name);
        }
    }

    private static String line(Parked parked) {
        return "%s  %s  event %d (%s): %s"
                .formatted(
                        parked.name(),
                        parked.streamId(),
                        parked.sequence(),
                        parked.type(),
                        parked.cause().lines().findFirst().orElse(""));
    }
}
