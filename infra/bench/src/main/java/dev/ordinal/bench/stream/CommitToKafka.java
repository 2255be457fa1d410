package dev.ordinal.bench.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.bench.measure.Timed;
import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.Appended;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.topic.Topics;
import dev.ordinal.relay.EventRelay;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/** An append, and how long after its answer the event is in the hands of a plain consumer. Writer, relay and consumer are in this JVM, as writer and relay are in a command side's. */
public final class CommitToKafka implements Timed, AutoCloseable {

    private static final String STREAM_TYPE = "paced";
    private static final List<String> TOPICS = List.of(Topics.of(STREAM_TYPE));
    private static final byte[] PAYLOAD = ("{\"text\":\"" + "n".repeat(230) + "\"}").getBytes(UTF_8);
    private static final byte[] METADATA =
            "{\"actor\":\"anonymous\",\"correlationId\":\"01970000-0000-7000-8000-000000000000\"}".getBytes(UTF_8);

    private static final long PATIENCE_SECONDS = 30;

    private final AppendSignal signal;
    private final GroupCommit writer;
    private final EventRelay relay;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ExecutorService reader = Executors.newSingleThreadExecutor();
    private final Map<Long, CompletableFuture<Long>> arrivals = new ConcurrentHashMap<>();
    private volatile boolean open = true;

    private CommitToKafka(Backlog log, Broker broker) {
        signal = new AppendSignal(log.source());
        writer = new GroupCommit(log.source(), new KeyedHash("bench"), signal);
        relay = Relaying.start(log, broker, signal);
        consumer = broker.consumer(1_000);
        consumer.assign(Broker.partitions(TOPICS));
    }

    /** Begins on an empty log. */
    public static CommitToKafka start(Backlog log, Broker broker) throws InterruptedException, ExecutionException {
        broker.recreate(TOPICS);
        CommitToKafka started = new CommitToKafka(log, broker);
        started.reader.execute(started::read);
        return started;
    }

    @Override
    public OptionalLong nanos(long due) throws Exception {
        UUID id = UUID.randomUUID();
        Appended appended = writer.append(Append.of(new NewEvent(
                        STREAM_TYPE + "-" + id,
                        STREAM_TYPE,
                        0,
                        id.toString(),
                        "paced.happened",
                        "1",
                        PAYLOAD,
                        METADATA,
                        Instant.now())))
                .get();
        long committed = System.nanoTime();
        long position = appended.lastPosition();
        long arrived = arrival(position).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        arrivals.remove(position);
        return OptionalLong.of(Math.max(0, arrived - committed));
    }

    private CompletableFuture<Long> arrival(long position) {
        return arrivals.computeIfAbsent(position, _ -> new CompletableFuture<>());
    }

    private void read() {
        try (consumer) {
            while (open) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (Positions.isEvent(record)) {
                        arrival(Positions.of(record)).complete(System.nanoTime());
                    }
                }
            }
        } catch (WakeupException e) {
            // closed
        }
    }

    @Override
    public void close() {
        open = false;
        consumer.wakeup();
        reader.close();
        relay.close();
        writer.close();
        signal.close();
    }
}
