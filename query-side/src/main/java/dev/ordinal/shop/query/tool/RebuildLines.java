package dev.ordinal.shop.query.tool;

import dev.ordinal.projection.RebuildPhase;
import dev.ordinal.projection.RebuildProgress;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a rebuild gets on: a bar on a terminal, else a line for each phase and one every few seconds. */
final class RebuildLines implements Consumer<RebuildProgress> {

    private static final long EVERY = Duration.ofSeconds(3).toNanos();
    private static final int BAR = 24;
    private static final String FRESH_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean live;
    private @Nullable RebuildPhase phase;
    private long saidAt;
    private boolean open;

    RebuildLines(PrintWriter err, boolean live) {
        this.err = err;
        this.live = live;
    }

    static RebuildLines on(PrintWriter err) {
        return new RebuildLines(
                err,
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false));
    }

    @Override
    public void accept(RebuildProgress progress) {
        boolean first = phase == null;
        boolean entered = progress.phase() != phase;
        phase = progress.phase();
        if (first && progress.resumed()) {
            say(
                    "goes on with generation %d, which was begun before, by the options of then (but for --memory and --max-rate, which are those of now, and --keep and the proof, where wanted now)"
                            .formatted(progress.generation()));
        }
        if (first && !progress.verified()) {
            say("WARNING: nothing compares the result with a fresh fold (--no-verify)");
        }
        if (live) {
            err.print(FRESH_LINE + bar(progress.percent()) + line(progress));
            open = true;
        } else if (entered || System.nanoTime() - saidAt > EVERY) {
            saidAt = System.nanoTime();
            err.println(line(progress).strip());
        }
        err.flush();
    }

    /** A line of its own. */
    void say(String line) {
        end();
        err.println(line);
        err.flush();
    }

    /** There is nothing more to tell. */
    void end() {
        if (open) {
            open = false;
            err.println();
            err.flush();
        }
    }

    private static String bar(double percent) {
        int done = (int) (BAR * percent / 100);
        return "[" + "#".repeat(done) + "-".repeat(BAR - done) + "]";
    }

    private static String line(RebuildProgress progress) {
        String line = " %s g%d %s"
                .formatted(
                        progress.readModel(),
                        progress.generation(),
                        progress.phase().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        return switch (progress.phase()) {
            case INDEX, SWITCH, DONE -> line;
            case BUILD, CATCH_UP, VERIFY ->
                line
                        + " %.1f %%".formatted(progress.percent())
                        + (progress.eventsPerSecond() > 0
                                ? ", %,.0f events/s".formatted(progress.eventsPerSecond())
                                : "")
                        + (progress.left() == null
                                ? ""
                                : ", about %d s left".formatted(progress.left().toSeconds()))
                        + (progress.trouble() == null ? "" : ", " + progress.trouble());
        };
    }
}
