package dev.ordinal.local.demo;

import dev.ordinal.local.cli.Api;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;

/** A number in a process's Prometheus page. */
record Gauge(Api management, String name) {

    /** The sum over all labels; empty where the process or the number is not there. */
    OptionalDouble read() {
        try {
            HttpResponse<String> page = management.get("/actuator/prometheus", Map.of());
            double[] values = page.body()
                    .lines()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .filter(value -> !Double.isNaN(value))
                    .toArray();
            return values.length == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Arrays.stream(values).sum());
        } catch (IOException | NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
