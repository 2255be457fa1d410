package dev.ordinal.bench.measure;

import dev.ordinal.bench.measure.Pace.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

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
        return series(
                races,
                (race, round) ->
                        ClosedLoop.measure(race.contestant(), race.writers(), round == 0 ? warmUp : time, machine));
    }

    /** One series for each contestant; each gets all of its work done in each round, however long that takes. Once before the first round, too. */
    public List<Series> drain(List<Contestant> contestants) throws Exception {
        return series(
                contestants.stream().map(one -> new Race(one, 1)).toList(), (race, _) -> drain(race.contestant()));
    }

    private Sample drain(Contestant contestant) throws Exception {
        try (Contestant.Run run = contestant.start(1)) {
            Machine.Reading from = machine.read();
            long done = run.work(0);
            return Machine.between(from, machine.read(), done, 0, "");
        }
    }

    private interface Measurement {
        Sample take(Race race, int round) throws Exception;
    }

    private List<Series> series(List<Race> races, Measurement measurement) throws Exception {
        SequencedMap<Race, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Race race : races) {
                beforeEach.prepare();
                Sample sample = measurement.take(race, round);
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
                errors(sample));
    }

    /** How long operations at a fixed rate take, in turn; one for each pace, in their order. */
    public List<Latency> pace(List<Pace> paces) throws Exception {
        SequencedMap<Pace, List<OpenLoop.Result>> results = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Pace pace : paces) {
                beforeEach.prepare();
                OpenLoop.Result result =
                        OpenLoop.measure(pace.operation(), pace.perSecond(), round == 0 ? warmUp : time, machine);
                tell(round, pace, result);
                if (round > 0) {
                    results.computeIfAbsent(pace, _ -> new ArrayList<>()).add(result);
                }
            }
        }
        return results.entrySet().stream()
                .map(entry -> Latency.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void tell(int round, Pace pace, OpenLoop.Result result) {
        System.err.printf(
                Locale.ROOT,
                "%-9s  %-32s p50 %.2f ms, p99 %.2f ms at %,.0f/s  others %2.0f %%%s%n",
                round == 0 ? "warm-up" : "round " + round + "/" + rounds,
                pace.name(),
                Latency.millis(result.histogram(), 50),
                Latency.millis(result.histogram(), 99),
                result.sample().perSecond(),
                result.sample().foreignLoad() * 100,
                errors(result.sample()));
    }

    private static String errors(Sample sample) {
        return sample.errors() == 0 ? "" : "  " + sample.errors() + " errors: " + sample.firstError();
    }
}
