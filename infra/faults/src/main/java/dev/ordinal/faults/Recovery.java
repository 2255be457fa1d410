package dev.ordinal.faults;

import dev.ordinal.faults.ClientCommand.ImportInvoice;
import dev.ordinal.faults.ClientCommand.Register;
import dev.ordinal.faults.ClientCommand.Restock;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds out when the whole shop does its work again. */
final class Recovery {

    static final Duration GIVE_UP = Duration.ofSeconds(60);
    private static final long BETWEEN_LOOKS = 20_000_000;

    private final ShopUnderTest shop;
    private final Clients clients;
    private final Collection<ShopProcess> processes;
    private final String name;
    private final AtomicInteger probes = new AtomicInteger();
    private final SequencedMap<String, Duration> waitedFor = new LinkedHashMap<>();
    private String reason = "";

    /** @param name  of a product that is there, and of all else that is tried out here */
    Recovery(ShopUnderTest shop, Clients clients, Collection<ShopProcess> processes, String name) {
        this.shop = shop;
        this.clients = clients;
        this.processes = processes;
        this.name = name;
    }

    /**
     * Waits until every process is ready and, at that time, every command side does commands of each kind, and every read model shows what they wrote.
     *
     * @param end  of the fault, by {@link System#nanoTime}
     * @return the time since the end
     * @throws AssertionError with the last reason, when it is given up
     */
    Duration await(long end) {
        waitedFor.clear();
        while (!isAllReady() || !isAllDone() || !isAllReady()) {
            waitedFor.put(reason.split("[:{]", 2)[0], Duration.ofNanos(System.nanoTime() - end));
            if (System.nanoTime() - end > GIVE_UP.toNanos()) {
                throw new AssertionError("not recovered after " + GIVE_UP.toSeconds() + " s: " + reason);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
        return Duration.ofNanos(System.nanoTime() - end);
    }

    /** What the last wait was for, and until when, one line each. */
    String story() {
        return waitedFor.entrySet().stream()
                .map(each -> "until %.2f s: %s".formatted(each.getValue().toMillis() / 1e3, each.getKey()))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private boolean isAllReady() {
        for (ShopProcess process : processes) {
            if (!process.isReady()) {
                reason = process + " is not ready: " + process.readinessDetails();
                return false;
            }
        }
        return true;
    }

    private boolean isAllDone() {
        return shop.commandSides().stream().allMatch(this::isAllDone);
    }

    private boolean isAllDone(ShopProcess side) {
        int number = probes.incrementAndGet();
        List<Exchange> written = Stream.of(
                        new ImportInvoice(name + "-probe-" + number, 1, "1.00"),
                        new Restock(name, 1),
                        new Register(name + "-probe-" + number + "@example.com"))
                .map(command -> clients.ask(side, command))
                .toList();
        for (Exchange exchange : written) {
            if (!exchange.isAcknowledged()) {
                reason = exchange.toString();
                return false;
            }
        }
        String tokens = written.stream()
                .map(exchange -> exchange.header("Consistency-Token").orElseThrow())
                .collect(Collectors.joining(","));
        return Stream.of(
                        "/orders?limit=1",
                        "/users?limit=1",
                        "/reports/sales?by=country",
                        "/products?limit=1",
                        "/products/" + name)
                .allMatch(path -> isVisible(path, tokens));
    }

    private boolean isVisible(String path, String tokens) {
        try {
            var answer = shop.queryApi().send("GET", path, "", "Consistency-Token", tokens, "Prefer", "wait=1");
            if (answer.statusCode() != 200) {
                reason = path + " -> " + answer.statusCode() + " " + answer.body();
            }
            return answer.statusCode() == 200;
        } catch (IOException e) {
            reason = path + " got no answer: " + e;
            return false;
        }
    }
}
