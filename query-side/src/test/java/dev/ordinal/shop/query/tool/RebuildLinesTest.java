package dev.ordinal.shop.query.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.projection.RebuildPhase;
import dev.ordinal.projection.RebuildProgress;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class RebuildLinesTest {

    private final StringWriter said = new StringWriter();

    @Test
    void onATerminalABarIsWrittenOverAgainAndEndsBeforeWhatIsSaid() {
        RebuildLines lines = new RebuildLines(new PrintWriter(said), true);

        lines.accept(progress(false, true, RebuildPhase.BUILD, 250));
        lines.accept(progress(false, true, RebuildPhase.BUILD, 500));
        lines.say("stopped");

        assertThat(said.toString()).endsWith("%nstopped%n".formatted());
        assertThat(said.toString().split("\r", -1))
                .anyMatch(line -> line.contains("orders g3 build 25.0 %, 1,000 events/s"))
                .anyMatch(line -> line.contains("[#") && line.contains("-]") && line.contains("50.0 %"));
    }

    @Test
    void elsewhereThereIsALineForEachPhaseAndOneForWhatIsGoneOnWith() {
        RebuildLines lines = new RebuildLines(new PrintWriter(said), false);

        lines.accept(progress(true, true, RebuildPhase.BUILD, 250));
        lines.accept(progress(true, true, RebuildPhase.BUILD, 300));
        lines.accept(progress(true, true, RebuildPhase.INDEX, 300));

        assertThat(said.toString().lines())
                .containsExactly(
                        "goes on with generation 3, which was begun before, by the options of then (but for --memory and --max-rate, which are those of now, and --keep and the proof, where wanted now)",
                        "orders g3 build 25.0 %, 1,000 events/s",
                        "orders g3 index");
    }

    @Test
    void thatNothingComparesTheResultIsSaidAsTheRebuildWasOrderedThatIsGoneOnWith() {
        new RebuildLines(new PrintWriter(said), false).accept(progress(true, false, RebuildPhase.BUILD, 250));

        assertThat(said.toString().lines())
                .containsExactly(
                        "goes on with generation 3, which was begun before, by the options of then (but for --memory and --max-rate, which are those of now, and --keep and the proof, where wanted now)",
                        "WARNING: nothing compares the result with a fresh fold (--no-verify)",
                        "orders g3 build 25.0 %, 1,000 events/s");
    }

    private static RebuildProgress progress(boolean resumed, boolean verified, RebuildPhase phase, long position) {
        return new RebuildProgress("orders", 3, resumed, verified, phase, position, 1_000, position, 1_000, null, null);
    }
}
