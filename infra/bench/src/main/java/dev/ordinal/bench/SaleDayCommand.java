package dev.ordinal.bench;

import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.bench.measure.Report;
import dev.ordinal.bench.measure.Report.Figure;
import dev.ordinal.bench.measure.Series;
import dev.ordinal.bench.measure.Spread;
import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.demo.SaleDay;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ordinal demo}, measured: the whole system under a crowd, and its books. */
@Command(
        name = "saleday",
        description =
                "Many users after few pieces, over HTTP, with every part of the system in a process of its own: orders from the first one until the last "
                        + "has ended and shows in the query API. Fails where the books do not balance.")
final class SaleDayCommand implements Callable<Integer> {

    @Option(names = "--users", paramLabel = "N", defaultValue = "1000", description = "default: ${DEFAULT-VALUE}")
    private int users = 1_000;

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "5000",
            description = "in each round (default: ${DEFAULT-VALUE})")
    private int orders = 5_000;

    @Mixin
    private MeasureOptions options = new MeasureOptions();

    @Mixin
    private Publishing publishing = new Publishing();

    @Override
    public Integer call() throws Exception {
        MeasureOptions.positive(users, "--users");
        MeasureOptions.positive(orders, "--orders");
        return WholeShop.measured("api,relay,reactions", "users", this::measure);
    }

    private Integer measure(WholeShop shop) throws Exception {
        List<SaleDay.Outcome> days = new ArrayList<>();
        try (Api commands = new Api("http://127.0.0.1:" + shop.commandPort());
                Api queries = new Api("http://127.0.0.1:" + shop.queryPort())) {
            Contestant crowd = new Days(commands, queries, days);
            List<Series> series =
                    options.rounds(shop.machine(), shop.database()).drain(List.of(crowd));
            List<SaleDay.Outcome> measured = days.subList(1, days.size());
            SequencedMap<String, String> setting = Settings.streaming(shop.database(), options);
            setting.put("day", users + " users, 16 products, 3 of them scarce, " + orders + " orders in each round");
            return publishing.publish(new Report(
                    "saleday",
                    setting,
                    series,
                    List.of(
                            figure(
                                    "orders taken",
                                    measured.stream()
                                            .map(SaleDay.Outcome::perSecond)
                                            .toList()),
                            figure(
                                    "orders ended and shown",
                                    measured.stream()
                                            .map(day -> orders / day.secondsToLastEnd())
                                            .toList())),
                    List.of()));
        }
    }

    private static Figure figure(String what, List<Double> perSecond) {
        return new Figure(what, Spread.of(perSecond).median(), "a second");
    }

    /** Opening, sale, shipments and books, one day after the other. */
    private final class Days implements Contestant {

        private final Api commands;
        private final Api queries;
        private final List<SaleDay.Outcome> days;

        Days(Api commands, Api queries, List<SaleDay.Outcome> days) {
            this.commands = commands;
            this.queries = queries;
            this.days = days;
        }

        @Override
        public String name() {
            return "sale day";
        }

        @Override
        public Run start(int writers) {
            return _ -> {
                SaleDay.Outcome day = SaleDay.hold(
                        commands, queries, new SaleDay.Plan(users, orders, days.size(), "bench" + days.size()));
                if (!day.faults().isEmpty()) {
                    throw new CommandFailed("the books do not balance: " + String.join("; ", day.faults()));
                }
                days.add(day);
                return orders;
            };
        }
    }
}
