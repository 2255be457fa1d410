package dev.ordinal.faults;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Clients that remember all they said and were told. Safe for use by several threads. */
final class Clients {

    private static final long AFTER_NO_ANSWER = 10_000_000;

    private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Exchange lastAcknowledged;

    Exchange ask(ShopProcess side, ClientCommand command, String... headers) {
        return ask(side, command, OptionalLong.empty(), headers);
    }

    Exchange askIfMatch(ShopProcess side, ClientCommand command, long version) {
        return ask(side, command, OptionalLong.of(version), "If-Match", "\"" + version + "\"");
    }

    private Exchange ask(ShopProcess side, ClientCommand command, OptionalLong ifMatch, String... headers) {
        String trace = UUID.randomUUID().toString().replace("-", "");
        List<String> all = new ArrayList<>(Arrays.asList(headers));
        all.addAll(List.of("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"));
        Instant sent = Instant.now();
        Optional<HttpResponse<String>> answer;
        try {
            answer = Optional.of(
                    side.send(command.method(), command.path(), command.body(), all.toArray(String[]::new)));
        } catch (IOException e) {
            answer = Optional.empty();
            LockSupport.parkNanos(AFTER_NO_ANSWER);
        }
        Exchange exchange = new Exchange(command, trace, ifMatch, sent, Instant.now(), answer);
        exchanges.add(exchange);
        if (exchange.isAcknowledged()) {
            lastAcknowledged = exchange;
        }
        return exchange;
    }

    /** Empty until there is one. */
    Optional<Exchange> lastAcknowledged() {
        return Optional.ofNullable(lastAcknowledged);
    }

    Collection<Exchange> exchanges() {
        return List.copyOf(exchanges);
    }
}
