package dev.ordinal.bench.http;

import dev.ordinal.bench.measure.Timed;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/** Asks for one order after the other. What counts is the time from when the request was due. */
public final class OrderQueries implements Timed, AutoCloseable {

    private final KeptAlive connections;
    private final List<String> orders;

    /** @param orders the ids of orders that are there */
    public OrderQueries(int port, List<String> orders) {
        this.connections = new KeptAlive(port);
        this.orders = orders;
    }

    @Override
    public OptionalLong nanos(long due) throws IOException {
        String order = orders.get(ThreadLocalRandom.current().nextInt(orders.size()));
        connections.get("/orders/" + order, "").expecting(200);
        return OptionalLong.of(System.nanoTime() - due);
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
