package dev.ordinal.bench.stream;

import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.relay.EventRelay;
import dev.ordinal.relay.RelaySettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** The relay of the product, from its start on until the last event of the log is acknowledged and its checkpoint tells so. */
public final class Relaying implements Contestant {

    private static final String CHECKPOINT = "SELECT coalesce(max(position), 0) FROM event_relay.checkpoint";

    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final Backlog backlog;
    private final Broker broker;

    public Relaying(Backlog backlog, Broker broker) {
        this.backlog = backlog;
        this.broker = broker;
    }

    @Override
    public String name() {
        return "relay";
    }

    @Override
    public Run start(int writers) throws Exception {
        backlog.execute("TRUNCATE event_relay.checkpoint, event_relay.partition_head, event_relay.topic");
        broker.recreate(Backlog.TOPICS);
        return new Run() {
            @Override
            public long work(int writer) throws Exception {
                catchUp(backlog, broker);
                return backlog.events();
            }
        };
    }

    /** Runs a relay until all events are in Kafka. */
    public static void catchUp(Backlog backlog, Broker broker) throws SQLException, InterruptedException {
        try (AppendSignal signal = new AppendSignal(backlog.source());
                EventRelay relay = start(backlog, broker, signal)) {
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (backlog.ask(CHECKPOINT) < backlog.events()) {
                TimeUnit.MILLISECONDS.sleep(5);
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(relay.health().toString());
                }
            }
        }
    }

    static EventRelay start(Backlog backlog, Broker broker, AppendSignal signal) {
        EventRelay relay = new EventRelay(
                backlog.source(),
                backlog.log(),
                signal,
                RelaySettings.of(broker.bootstrapServers(), "bench"),
                new SimpleMeterRegistry());
        relay.start();
        return relay;
    }
}
