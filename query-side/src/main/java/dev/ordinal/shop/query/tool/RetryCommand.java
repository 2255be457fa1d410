package dev.ordinal.shop.query.tool;

import dev.ordinal.projection.ParkedStreams;
import dev.ordinal.projection.ParkedStreams.Parked;
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
            "Have what waits tried again, by the projectors that run now, and wait for the end.",
            "Each stream goes on in order from the event that it waits at; one that fails again waits as before."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing that was tried waits any more", "1:something still waits, or no projector tried"})
@SuppressWarnings("NullAway.Init") // picocli sets them
final class RetryCommand implements Callable<Integer> {

    private static final int SHOWN = 20;

    @ParentCommand
    private ParkedTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "READ_MODEL", index = "0", arity = "0..1", description = "only what waits in this one")
    private @Nullable String readModel;

    @Parameters(paramLabel = "STREAM", index = "1", arity = "0..1", description = "only this stream")
    private @Nullable String stream;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (OpenReadModels open = tools.open()) {
            ParkedStreams parked = open.parked();
            requireParked(parked);
            int asked = parked.retry(readModel, stream);
            Pending.await(parked, readModel, stream, spec.commandLine().getErr());
            List<Parked> waiting = readModel == null || stream == null
                    ? parked.list(readModel, SHOWN)
                    : parked.find(readModel, stream);
            long left = readModel == null || stream == null ? parked.count(readModel) : waiting.size();
            out.println(
                    asked == 0 && left == 0
                            ? "nothing is parked"
                            : "%d tried again, %d still parked".formatted(asked, left));
            waiting.forEach(each -> out.println(line(each)));
            out.flush();
            return left == 0 ? 0 : ToolFailed.FAILED;
        }
    }

    private void requireParked(ParkedStreams parked) {
        if (readModel != null && stream != null) {
            List<Parked> _ = ParkedTools.find(parked, readModel, stream);
        } else if (readModel != null) {
            ParkedTools.requireKnown(parked, readModel);
        }
    }

    private static String line(Parked parked) {
        return "%s  %s  event %d (%s): %s"
                .formatted(
                        parked.projection(),
                        parked.streamId(),
                        parked.sequence(),
                        parked.type(),
                        parked.cause().lines().findFirst().orElse(""));
    }
}
