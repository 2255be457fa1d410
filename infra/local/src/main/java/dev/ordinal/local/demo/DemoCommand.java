package dev.ordinal.local.demo;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ordinal demo}. */
@Command(
        name = "demo",
        description = "Make a small tea shop through the public APIs and watch its events flow, in under a minute.",
        footer = "%nCan be run as often as you like.")
public final class DemoCommand implements Callable<Integer> {

    private static final int ORDERS = 300;
    private static final int ORDERS_PER_SECOND = 30;

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

    @Option(names = "--json", description = "print the questions and answers as JSON")
    private boolean json;

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    record Answered(String request, Object answer) {}

    @Override
    public Integer call() {
        PrintStream out = json ? System.err : System.out;
        try (Api commands = new Api(commandUrl);
                Api queries = new Api(queryUrl);
                Api relay = new Api(relayUrl);
                Api projector = new Api(projectorUrl)) {
            Shop shop = Shop.open(commands);
            out.printf("the shop is open; now %d orders at %d a second%n%n", ORDERS, ORDERS_PER_SECOND);
            placeOrders(
                    shop,
                    new Lag(
                            new Gauge(relay, "ordinal_relay_lag_events"),
                            new Gauge(projector, "ordinal_projection_lag_events")),
                    out);
            List<Answered> answers = new ArrayList<>();
            for (Question question : shop.questions()) {
                String body = question.ask(queries);
                answers.add(new Answered(question.curl(queryUrl), Json.MAPPER.readTree(body)));
                if (!json) {
                    System.out.printf("%n$ %s%n%s%n", question.curl(queryUrl), body);
                }
            }
            if (json) {
                System.out.println(Json.pretty(answers));
            }
            return 0;
        }
    }

    private void placeOrders(Shop shop, Lag lag, PrintStream out) {
        long start = System.nanoTime();
        int shownSeconds = 0;
        int shownAnswers = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int order = 0; order < ORDERS; order++) {
                LockSupport.parkNanos(
                        start + TimeUnit.SECONDS.toNanos(1) * order / ORDERS_PER_SECOND - System.nanoTime());
                int n = order;
                threads.execute(() -> placeOrder(shop, n));
                int seconds = (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
                if (seconds > shownSeconds) {
                    int now = answered.get();
                    int since = shownSeconds;
                    int before = shownAnswers;
                    threads.execute(() -> out.println(lag.line(seconds, (now - before) / (seconds - since))));
                    shownSeconds = seconds;
                    shownAnswers = now;
                }
                throwIfFailed();
            }
        }
        throwIfFailed();
        out.println(lag.line((int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start), ORDERS - shownAnswers));
    }

    private void placeOrder(Shop shop, int n) {
        try {
            shop.placeOrder(n);
            answered.incrementAndGet();
        } catch (CommandFailed e) {
            failure.compareAndSet(null, e);
        }
    }

    private void throwIfFailed() {
        RuntimeException reason = failure.get();
        if (reason != null) {
            throw reason;
        }
    }

    private record Lag(Gauge relay, Gauge projection) {

        String line(int second, int commandsPerSecond) {
            return String.format(
                    Locale.ROOT,
                    "%3d s  %3d commands/s   relay behind by %s events   projections behind by %s events",
                    second,
                    commandsPerSecond,
                    count(relay.read()),
                    count(projection.read()));
        }

        private static String count(OptionalDouble number) {
            return number.isEmpty() ? "?" : String.format(Locale.ROOT, "%.0f", number.getAsDouble());
        }
    }
}
