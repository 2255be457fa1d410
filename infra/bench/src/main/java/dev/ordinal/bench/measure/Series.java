package dev.ordinal.bench.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** All measurements of one contestant under one number of writers, as the report shows them. */
public record Series(
        String contestant,
        int writers,
        Spread perSecond,
        SequencedMap<String, Spread> cpuMillisPer1000,
        Spread foreignLoad,
        long errors,
        String firstError) {

    /** Samples of the same parties, at least one. */
    public static Series of(String contestant, int writers, List<Sample> samples) {
        SequencedMap<String, Spread> cpu = new LinkedHashMap<>();
        for (String party : samples.getFirst().cpu().keySet()) {
            cpu.put(
                    party,
                    Spread.of(samples.stream()
                            .map(sample -> sample.cpu().getOrDefault(party, 0.0))
                            .toList()));
        }
        return new Series(
                contestant,
                writers,
                Spread.of(samples.stream().map(Sample::perSecond).toList()),
                cpu,
                Spread.of(samples.stream().map(Sample::foreignLoad).toList()),
                samples.stream().mapToLong(Sample::errors).sum(),
                samples.stream()
                        .map(Sample::firstError)
                        .filter(error -> !error.isEmpty())
                        .findFirst()
                        .orElse(""));
    }

    /** The median rate of one of the series. */
    public static double rate(List<Series> series, Contestant contestant, int writers) {
        return series.stream()
                .filter(one -> one.contestant().equals(contestant.name()) && one.writers() == writers)
                .findFirst()
                .orElseThrow()
                .perSecond()
                .median();
    }
}
