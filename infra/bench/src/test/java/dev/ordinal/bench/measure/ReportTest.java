package dev.ordinal.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ordinal.bench.measure.Machine.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void theMedianIsTheMiddleOneOrBetweenTheTwoMiddleOnes() {
        assertThat(Spread.of(List.of(9.0, 1.0, 5.0))).isEqualTo(new Spread(5, 1, 9));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(new Spread(3, 1, 100));
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRatioIsMetFromTheWantedFigureOn() {
        assertThat(Target.ratio("ours / theirs", 1000, 100, 10))
                .returns(10.0, Target::seen)
                .returns("met", Target::verdict)
                .returns("at least 10.00x", Target::wish);
    }

    @Test
    void aMissedTargetSaysByHowMuchOfWhatWasWanted() {
        assertThat(Target.ratio("ours / theirs", 750, 100, 10).verdict()).isEqualTo("missed by 25 %");
        assertThat(Target.atMost("p99 / p50", 4.5, 3, "x").verdict()).isEqualTo("missed by 50 %");
        assertThat(Target.atMost("p99 / p50", 3, 3, "x").verdict()).isEqualTo("met");
        assertThat(Target.ratio("ours / nothing", 0, 0, 10).verdict()).isEqualTo("missed");
    }

    @Test
    void processorTimeCountsPerThousandUnitsAndTheRestOfTheMachineIsForeign() {
        double busyOfOthers = 0.25 * Machine.processors() * 2;

        Sample sample = Machine.between(
                new Reading(0, 100, spent(10, 20)),
                new Reading(2_000_000_000, 100 + 3 + busyOfOthers, spent(11, 22)),
                4000,
                0,
                "");

        assertThat(sample.perSecond()).isEqualTo(2000);
        assertThat(sample.cpu()).isEqualTo(Map.of("client", 250.0, "database", 500.0));
        assertThat(sample.foreignLoad()).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void aRunCountsOnAQuietMachineOnly() {
        assertThat(report(sample(0.04, 0), sample(0.50, 0), sample(0.05, 0)).doesNotCount())
                .isEmpty();
        assertThat(report(sample(0.2, 0), sample(0.50, 0), sample(0.05, 0)).doesNotCount())
                .containsExactly("others used 20 % of the machine while Ordinal, 32 writers, was measured");
    }

    @Test
    void aRunWithErrorsDoesNotCount() {
        Report report = report(sample(0, 2), sample(0, 0));

        assertThat(report.doesNotCount()).containsExactly("2 errors of Ordinal: broken");
        assertThat(report.text()).contains("This run does not count", "2 errors of Ordinal: broken");
    }

    private static Report report(Sample... samples) {
        return new Report(
                "append",
                new LinkedHashMap<>(),
                List.of(Series.of("Ordinal", 32, List.of(samples))),
                List.of(),
                List.of());
    }

    private static Sample sample(double foreignLoad, long errors) {
        return new Sample(1000, spent(1, 2), foreignLoad, errors, errors == 0 ? "" : "broken");
    }

    private static SequencedMap<String, Double> spent(double client, double database) {
        SequencedMap<String, Double> spent = new LinkedHashMap<>();
        spent.put("client", client);
        spent.put("database", database);
        return spent;
    }
}
