package dev.ordinal.bench.measure;

import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** An operation at a fixed rate. */
public record Pace(String name, double perSecond, Timed operation) {

    /**
     * How long it took, in milliseconds.
     *
     * @param p50  the median of each round
     * @param p99  the 99th percentile of each round
     * @param cost what it cost at that rate
     */
    public record Latency(String name, Spread p50, Spread p99, Series cost) {

        static Latency of(Pace pace, List<OpenLoop.Result> rounds) {
            return new Latency(
                    pace.name(),
                    percentile(rounds, 50),
                    percentile(rounds, 99),
                    Series.of(
                            String.format(Locale.ROOT, "%s, %,.0f a second", pace.name(), pace.perSecond()),
                            1,
                            rounds.stream().map(OpenLoop.Result::sample).toList()));
        }

        private static Spread percentile(List<OpenLoop.Result> rounds, double percentile) {
            return Spread.of(rounds.stream()
                    .map(round -> millis(round.histogram(), percentile))
                    .toList());
        }

        static double millis(Histogram histogram, double percentile) {
            return histogram.getValueAtPercentile(percentile) / 1e6;
        }

        /** As the report shows it. */
        public List<Report.Figure> figures() {
            return List.of(figure("p50", p50), figure("p99", p99));
        }

        private Report.Figure figure(String percentile, Spread spread) {
            return new Report.Figure(
                    "%s, %s (%s - %s)"
                            .formatted(name, percentile, Report.figure(spread.min()), Report.figure(spread.max())),
                    spread.median(),
                    "ms");
        }
    }
}
