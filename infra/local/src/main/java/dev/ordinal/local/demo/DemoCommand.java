package dev.ordinal.local.demo;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ordinal demo}. */
@Command(
        name = "demo",
        header = "Hold a sale day in a running shop, and show the books of it.",
        description = {
            "%nMany users are after few pieces, through the public APIs, as fast as the machine goes. Then: how the orders ended, where the "
                    + "money and the stock are, and that nothing was sold twice.%n"
        },
        footer =
                "%nCan be run as often as you like: each day has users and products of its own. Fails where the books do not balance.")
public final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "1000",
            description = "so many users come (${DEFAULT-VALUE})")
    private int users;

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "3000",
            description = "so many orders are placed (${DEFAULT-VALUE})")
    private int orders;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "the same number, the same wishes (${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--command-url",
            paramLabel = "URL",
            defaultValue = "${env:ORDINAL_COMMAND_URL:-http://127.0.0.1:8081}",
            description = "the command API (${DEFAULT-VALUE})")
    private String commandUrl = "";

    @Option(
            names = "--query-url",
            paramLabel = "URL",
            defaultValue = "${env:ORDINAL_QUERY_URL:-http://127.0.0.1:8082}",
            description = "the query API (${DEFAULT-VALUE})")
    private String queryUrl = "";

    @Option(
            names = "--relay-metrics-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9081",
            description = "the management port of the relay (${DEFAULT-VALUE})")
    private String relayUrl = "";

    @Option(
            names = "--projector-metrics-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9083",
            description = "the management port of the projector (${DEFAULT-VALUE})")
    private String projectorUrl = "";

    @Option(names = "--json", description = "print the books as JSON")
    private boolean json;

    @Override
    public Integer call() {
        if (users < 1 || orders < 1) {
            throw new CommandFailed(CommandFailed.USAGE, "a sale day needs at least one user and one order");
        }
        PrintStream out = json ? System.err : System.out;
        try (Api commands = new Api(commandUrl);
                Api queries = new Api(queryUrl);
                Api relay = new Api(relayUrl);
                Api projector = new Api(projectorUrl)) {
            String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
            SaleDay day = SaleDay.open(Shop.of(commands, queries), new SaleDay.Plan(users, orders, seed, run));
            out.printf(
                    Locale.ROOT,
                    "the shop is open: %,d users with %s GBP in their wallets, %d products%n%n",
                    users,
                    day.deposited(),
                    day.products().size());
            SaleDay.Outcome outcome = hold(day, new Lag(relay, projector), out);
            if (json) {
                System.out.println(Json.pretty(outcome));
            } else {
                System.out.println(outcome.books());
                day.questions().forEach(question -> System.out.println("$ curl '" + queryUrl + question + "'"));
            }
            if (!outcome.faults().isEmpty()) {
                throw new CommandFailed("the books do not balance: " + String.join("; ", outcome.faults()));
            }
            return 0;
        }
    }

    private SaleDay.Outcome hold(SaleDay day, Lag lag, PrintStream out) {
        AtomicInteger placed = new AtomicInteger();
        AtomicInteger shown = new AtomicInteger();
        try (ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor()) {
            var _ = ticker.scheduleAtFixedRate(
                    () -> out.println(lag.line(placed.get() - shown.getAndSet(placed.get()))), 1, 1, TimeUnit.SECONDS);
            SaleDay.Sale sale = day.sell(placed::addAndGet);
            ticker.shutdown();
            out.printf(
                    Locale.ROOT,
                    "%n%,d orders at %,.0f a second; after %.1f s each was confirmed or rejected%n",
                    orders,
                    sale.perSecond(),
                    sale.secondsToLastEnd());
            out.printf("of the confirmed, half is shipped, some is cancelled, some comes back%n%n");
            return day.close(sale);
        }
    }

    private record Lag(Gauge relay, Gauge projection) {

        Lag(Api relay, Api projector) {
            this(new Gauge(relay, "ordinal_relay_lag_events"), new Gauge(projector, "ordinal_projection_lag_events"));
        }

        String line(int ordersPerSecond) {
            return String.format(
                    Locale.ROOT,
                    "%,6d orders/s   relay behind by %s events   projections behind by %s events",
                    ordersPerSecond,
                    count(relay.read()),
                    count(projection.read()));
        }

        private static String count(OptionalDouble number) {
            return number.isEmpty() ? "?" : String.format(Locale.ROOT, "%,.0f", number.getAsDouble());
        }
    }
}
