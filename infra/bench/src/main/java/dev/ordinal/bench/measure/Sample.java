package dev.ordinal.bench.measure;

import java.util.SequencedMap;

/**
 * One measurement.
 *
 * @param cpu          by party: milliseconds of processor time for 1,000 units of work
 * @param foreignLoad  the share of the machine's processors that others used
 * @param firstError   empty where there was none
 */
public record Sample(
        double perSecond, SequencedMap<String, Double> cpu, double foreignLoad, long errors, String firstError) {}
