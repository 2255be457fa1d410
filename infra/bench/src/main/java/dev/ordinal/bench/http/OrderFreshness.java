package dev.ordinal.bench.http;

import dev.ordinal.bench.http.KeptAlive.Answer;
import dev.ordinal.bench.measure.Timed;
import java.io.IOException;
import java.net.URI;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Places an order; every tenth one is then asked for with the token of the answer, and what counts is the time from one answer to the other. */
public final class OrderFreshness implements Timed, AutoCloseable {

    private static final int SAMPLED = 10;

    private final KeptAlive commands;
    private final KeptAlive queries;
    private final String order;
    private final AtomicLong placed = new AtomicLong();

    public OrderFreshness(int commandPort, int queryPort, String order) {
        this.commands = new KeptAlive(commandPort);
        this.queries = new KeptAlive(queryPort);
        this.order = order;
    }

    @Override
    public OptionalLong nanos(long due) throws IOException {
        Answer accepted = commands.post("/orders", order).expecting(202);
        long answered = System.nanoTime();
        if (placed.getAndIncrement() % SAMPLED != 0) {
            return OptionalLong.empty();
        }
        String path = URI.create(accepted.header("Location")).getPath();
        String token = "Consistency-Token: " + accepted.header("Consistency-Token") + "\r\nPrefer: wait=30\r\n";
        queries.get(path, token).expecting(200);
        return OptionalLong.of(System.nanoTime() - answered);
    }

    @Override
    public void close() throws IOException {
        commands.close();
        queries.close();
    }
}
