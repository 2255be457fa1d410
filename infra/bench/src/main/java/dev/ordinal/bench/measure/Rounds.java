package dev.ordinal.bench.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.HdrHistogram.Histogram;

/** Measures contestants in turn, round after round, so that what the machine does meanwhile meets all of them. Progress goes to standard error. */
public final class Rounds {

    private final Machine machine;
    private final int rounds;
    private final Duration time;
    private final Preparation beforeEach;
    private Duration warmUp;

    /** Measures so often and so long; what happens before each measurement brings about the same conditions for all. */
    public Rounds(Machine machine, int rounds, Duration time, Preparation beforeEach) {
        this.machine = machine;
        this.rounds = rounds;
        this.time = time;
        this.beforeEach = beforeEach;
        this.warmUp = time;
    }

    /** With a longer first round, for compilers that have much to do. */
    public Rounds warmingUp(Duration longer) {
        this.warmUp = longer;
        return this;
    }

    /** What happens before a measurement. */
    public interface Preparation {
        void prepare() throws Exception;
    }

    /** A contestant under so many writers. */
    public record Race(Contestant contestant, int writers) {

        String label() {
            return contestant.name() + ", " + writers + (writers == 1 ? " writer" : " writers");
        }
    }

    /** One series for each race, in their order. Each runs once before the first round, for the compilers. */
    public List<Series> run(List<Race> races) throws Exception {
        SequencedMap<Race, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Race race : races) {
                beforeEach.prepare();
                Sample sample =
                        ClosedLoop.measure(race.contestant(), race.writers(), round == 0 ? warmUp : time, machine);
                tell(round, race, sample);
                if (round > 0) {
                    samples.computeIfAbsent(race, _ -> new ArrayList<>()).add(sample);
                }
            }
        }
        return samples.entrySet().stream().map(Rounds::series).toList();
    }

    private static Series series(Map.Entry<Race, List<Sample>> race) {
        return Series.of(race.getKey().contestant().name(), race.getKey().writers(), race.getValue());
    }

    private void tell(int round, Race race, Sample sample) {
        System.err.printf(
                Locale.ROOT,
                "%-9s  %-32s %10s/s  others %2.0f %%%s%n",
                round == 0 ? "warm-up" : "round " + round + "/" + rounds,
                race.label(),
                Report.figure(sample.perSecond()),
                sample.foreignLoad() * 100,
                sample.errors() == 0 ? "" : "  " + sample.errors() + " errors: " + sample.firstError());
    }

    /** Median and 99th percentile in milliseconds, each the median of the rounds, at a fixed rate. */
    public Latency latency(Contestant contestant, double perSecond) throws Exception {
        List<Double> medians = new ArrayList<>();
        List<Double> tails = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            beforeEach.prepare();
            Histogram histogram = OpenLoop.measure(contestant, perSecond, time);
            medians.add(histogram.getValueAtPercentile(50) / 1e6);
            tails.add(histogram.getValueAtPercentile(99) / 1e6);
            System.err.printf(
                    Locale.ROOT,
                    "latency %d/%d %s at %,.0f/s: p50 %.2f ms, p99 %.2f ms%n",
                    round,
                    rounds,
                    contestant.name(),
                    perSecond,
                    medians.getLast(),
                    tails.getLast());
        }
        return new Latency(Spread.of(medians).median(), Spread.of(tails).median());
    }

    /** In milliseconds. */
    public record Latency(double p50, double p99) {}
}
