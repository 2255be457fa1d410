package dev.ordinal.eventstore.axon.reaction;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.axon.OrdinalEventStore;
import dev.ordinal.eventstore.axon.StoredEventReader;
import dev.ordinal.eventstore.reaction.ReactionSchema;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.StreamingEventProcessor;

/**
 * The reactions of this process: each is one of Axon's pooled streaming processors on the log, with its progress in schema {@code reaction} of the log's database. The segments of
 * a reaction are shared out evenly between the processes that run it; those of a process that dies are taken over within about five seconds, and one that can store nothing any more
 * gives up its own.
 *
 * <p>Close it when the processors are shut down. Safe for use by several threads.
 */
public final class Reactions implements AutoCloseable {

    private static final int AT_A_TIME = 64;

    /** Few enough to leave the process connections for its other work, however many streams an operator wants tried again. */
    private static final int RETRIES_AT_A_TIME = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DataSource dataSource;
    private final EventLog log;
    private final OrdinalEventStore store;
    private final StoredEventReader reader;
    private final MeterRegistry meters;
    private final String process = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    private final Map<String, Member> members = new ConcurrentHashMap<>();
    private final Solitude solitude = new Solitude(PATIENCE);
    private final List<ExecutorService> executors = new CopyOnWriteArrayList<>();

    private record Member(ReactionProcessor processor, ReactionVitals vitals) {}

    /** Brings the tables to this version. */
    public Reactions(
            DataSource dataSource,
            EventLog log,
            OrdinalEventStore store,
            StoredEventReader reader,
            MeterRegistry meters) {
        ReactionSchema.migrate(dataSource);
        this.dataSource = dataSource;
        this.log = log;
        this.store = store;
        this.reader = reader;
        this.meters = meters;
    }

    /**
     * The processor of a reaction, to be started.
     *
     * @param name          under which its progress is kept
     * @param beginsAtHead  as {@link Reaction#beginsAtHead()}
     * @param handlers      must throw what their methods throw, and sequence events by stream, as Axon's invokers do
     */
    public StreamingEventProcessor processor(String name, boolean beginsAtHead, EventHandlerInvoker handlers) {
        AtomicBoolean running = new AtomicBoolean(true);
        ReactionVitals vitals = new ReactionVitals(name, meters);
        Sql sql = new Sql(dataSource, running::get, vitals);
        ReactionHandlers own = new ReactionHandlers(handlers);
        ParkedRows rows = new ParkedRows(sql, name, process);
        ExecutorService streams = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-stream-", 0).factory());
        executors.add(streams);
        Segments segments = new Segments(
                name,
                new SegmentWork.Tools(
                        own,
                        log,
                        reader,
                        rows,
                        vitals,
                        new Caution(sql, name, process, AT_A_TIME, solitude),
                        streams,
                        new Semaphore(RETRIES_AT_A_TIME, true),
                        running::get));
        ReactionProcessor processor = new ReactionProcessor(new ReactionProcessor.Parts(
                name,
                beginsAtHead,
                own,
                new ReactionSource(store, running::get, vitals),
                new ReactionTokens(sql, process, beginsAtHead, segments),
                segments,
                vitals,
                new Keeper(
                        sql,
                        running,
                        new Fleet(sql, name, process),
                        segments,
                        rows,
                        vitals,
                        store::isWritable,
                        scheduled(name + "-keeper", 1)),
                scheduled(name + "-coordinator", 1),
                scheduled(name + "-segment", Segments.ALL)));
        Member member = new Member(processor, vitals);
        members.put(name, member);
        Gauge.builder("ordinal.reaction.up", () -> health(member).isUp() ? 1 : 0)
                .tag("reaction", name)
                .register(meters);
        return processor;
    }

    private ScheduledExecutorService scheduled(String name, int threads) {
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(
                threads, Thread.ofVirtual().name(name + "-", 0).factory());
        executors.add(executor);
        return executor;
    }

    /** Of each reaction, by name. */
    public Map<String, ReactionHealth> health() {
        Map<String, ReactionHealth> health = new TreeMap<>();
        members.forEach((name, member) -> health.put(name, health(member)));
        return health;
    }

    private static ReactionHealth health(Member member) {
        String trouble = member.vitals.trouble();
        if (trouble != null) {
            return new ReactionHealth(false, trouble);
        }
        if (!member.processor.isRunning()) {
            return new ReactionHealth(false, "does not run");
        }
        return member.processor.isError()
                ? new ReactionHealth(false, "fails again and again: see the log")
                : new ReactionHealth(true, "runs");
    }

    @Override
    public void close() {
        executors.forEach(ExecutorService::shutdownNow);
    }
}
