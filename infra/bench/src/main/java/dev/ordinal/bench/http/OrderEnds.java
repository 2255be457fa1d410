package dev.ordinal.bench.http;

import dev.ordinal.bench.contestant.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Tells of each order how long it took from placed to confirmed or rejected, by the log's own clock. Safe for use by several threads. */
public final class OrderEnds implements AutoCloseable {

    private static final long LOOKS_AGAIN_NANOS = 20_000_000;

    private static final String ENDS = """
            select ended.position, ended.stream_id, extract(epoch from ended.recorded_at - placed.recorded_at) * 1e9
            from event_store.event ended
              join event_store.event placed on placed.stream_id = ended.stream_id and placed.sequence = 0
            where ended.position > ? and ended.type in ('order.confirmed', 'order.rejected')
            order by ended.position""";

    private final Connection connection;
    private final Map<String, CompletableFuture<Long>> ends = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public OrderEnds(String url) throws SQLException {
        connection = Database.connect(url);
        Thread.ofPlatform().daemon().name("order-ends").start(this::follow);
    }

    /** Waits for the end; the nanoseconds since it was placed. */
    public long await(String orderId) {
        try {
            return end("order-" + orderId).join();
        } finally {
            ends.remove("order-" + orderId);
        }
    }

    private CompletableFuture<Long> end(String streamId) {
        return ends.computeIfAbsent(streamId, _ -> new CompletableFuture<>());
    }

    private void follow() {
        try (PreparedStatement statement = connection.prepareStatement(ENDS)) {
            long position = 0;
            while (!closed) {
                statement.setLong(1, position);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        position = rows.getLong(1);
                        end(rows.getString(2)).complete(rows.getBigDecimal(3).longValue());
                    }
                }
                LockSupport.parkNanos(LOOKS_AGAIN_NANOS);
            }
        } catch (SQLException e) {
            if (closed) {
                return;
            }
            ends.values().forEach(end -> end.completeExceptionally(e));
        }
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        connection.close();
    }
}
