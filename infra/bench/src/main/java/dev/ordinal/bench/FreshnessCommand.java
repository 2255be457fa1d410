package dev.ordinal.bench;

import dev.ordinal.bench.contestant.AxonApplication;
import dev.ordinal.bench.contestant.AxonFreshness;
import dev.ordinal.bench.contestant.Caching;
import dev.ordinal.bench.contestant.Engine;
import dev.ordinal.bench.http.OrderFreshness;
import dev.ordinal.bench.measure.Pace;
import dev.ordinal.bench.measure.Pace.Latency;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Report.Figure;
import dev.ordinal.bench.measure.Target;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** From a command's answer to the query that shows it. */
@Command(
        name = "freshness",
        description =
                "1,000 orders a second to the command side, until the query API shows them, every part in a process of its own; "
                        + "beside it, 1,000 commands a second to Axon, until the row of its tracking processor in another process is there.")
final class FreshnessCommand implements Callable<Integer> {

    private static final double RATE = 1_000;
    private static final int CONNECTIONS = 16;

    /** Until then the compilers of the servers take the processors from their requests. */
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    @Override
    public Integer call() throws Exception {
        return WholeShop.measured("api,relay", "load", this::measure);
    }

    private Integer measure(WholeShop shop) throws Exception {
        MugShop.open(shop.commandPort());
        String url = shop.database().create("axon");
        try (OrderFreshness orders = new OrderFreshness(shop.commandPort(), shop.queryPort(), MugShop.ORDER);
                AxonApplication application = AxonApplication.start(Engine.JPA_BYTEA, Caching.NONE, url, CONNECTIONS);
                AxonFreshness axon = AxonFreshness.start(
                        application,
                        url,
                        ShopProcess.JVM,
                        shop.database().directory().resolve("axon-tracker.log"))) {
            shop.machine().with("tracker", axon.pid());
            List<Latency> latencies = options.rounds(shop.machine(), shop.database())
                    .warmingUp(WARM_UP)
                    .pace(List.of(new Pace("Ordinal", RATE, orders), new Pace("Axon, tracking processor", RATE, axon)));
            Latency ours = latencies.getFirst();
            List<Figure> figures =
                    latencies.stream().flatMap(one -> one.figures().stream()).toList();
            return publishing.publish(new Report(
                    "freshness",
                    Settings.streaming(shop.database(), options),
                    latencies.stream().map(Latency::cost).toList(),
                    figures,
                    List.of(
                            Target.atMost("answer to visible, p50", ours.p50().median(), 8, " ms"),
                            Target.atMost(
                                    "answer to visible, p99 / p50",
                                    ours.p99().median() / ours.p50().median(),
                                    5,
                                    "x"),
                            Target.atMost("answer to visible, p99", ours.p99().median(), 40, " ms"))));
        }
    }
}
