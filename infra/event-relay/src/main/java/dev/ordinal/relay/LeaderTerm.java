package dev.ordinal.relay;

import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.LogPosition.Standing;
import dev.ordinal.eventstore.StoredEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stretch of leading, from the checkpoint on: pages of the log go into the pipeline, the checkpoint follows what has landed. Whatever goes wrong ends the
 * term by an exception, and the next one starts from the checkpoint with a producer of its own.
 */
final class LeaderTerm implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderTerm.class);
    private static final int PAGE_ROWS = 2_000;
    private static final long PAGE_BYTES = 2 << 20;
    private static final long REFILL_SCAN = 20_000;
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration TOPIC_CHECK = Duration.ofSeconds(5);
    private static final Duration LAST_CALL = Duration.ofSeconds(1);

    private final Lease lease;
    private final EventLog log;
    private final AppendSignal signal;
    private final Bell bell;
    private final Vitals vitals;
    private final RelayMeters meters;
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;
    private final RelayTopics topics;
    private final Pipeline pipeline;
    private final InstantSource clock;
    private final Timer poll = new Timer(POLL);
    private final Timer renewal = new Timer(Lease.LENGTH.dividedBy(4));
    private final Timer topicCheck = new Timer(TOPIC_CHECK);
    private LogPosition read;
    private long signalled;
    private boolean pageWasCut;
    private boolean topicsChanged;
    private volatile boolean topicsGone;

    LeaderTerm(
            Lease lease,
            EventLog log,
            AppendSignal signal,
            RelaySettings settings,
            Bell bell,
            Vitals vitals,
            RelayMeters meters)
            throws SQLException {
        this.lease = lease;
        this.log = log;
        this.signal = signal;
        this.bell = bell;
        this.vitals = vitals;
        this.meters = meters;
        this.read = start(lease, log);
        this.admin = KafkaClients.admin(settings.bootstrapServers());
        this.producer = producer(settings, admin);
        this.topics = new RelayTopics(admin, lease, settings.partitions());
        RecordFactory records = new RecordFactory(settings.source(), read.epoch());
        this.pipeline =
                new Pipeline(producer, topics, records, new Heartbeat(settings.heartbeat()), meters, bell::ring);
        this.clock = settings.clock();
    }

    private static Producer<byte[], byte[]> producer(RelaySettings settings, Admin admin) {
        try {
            return KafkaClients.producer(settings.bootstrapServers());
        } catch (RuntimeException | Error e) {
            admin.close();
            throw e;
        }
    }

    private static LogPosition start(Lease lease, EventLog log) {
        LogPosition checkpoint = lease.checkpoint().orElseGet(() -> LogPosition.origin(log.epoch()));
        return switch (checkpoint.in(log)) {
            case Standing.Stands stands -> stands.from();
            case Standing.HasForked fork -> throw new LogForked(fork);
        };
    }

    /** Relays until told to stop, or until the topics on record are others: they are for a new term, which no record of this one can fall into. */
    void lead(BooleanSupplier goOn) throws SQLException, InterruptedException {
        vitals.leads(read.position());
        vitals.lookAt(log);
        topics.restore();
        pipeline.continueAfter(lease.heads());
        while (goOn.getAsBoolean() && !topicsChanged) {
            boolean busy = sendPage();
            busy |= refillPage();
            busy |= moveCheckpoint();
            if (pipeline.hasRoomForHeartbeats()) {
                pipeline.breakSilence(clock);
            }
            keepUp();
            if (!busy) {
                bell.await(POLL);
            }
        }
        finish();
    }

    /** Whether a page of it is done: Kafka has taken what it sent of it, if anything. */
    boolean hasLanded() {
        return pipeline.hasLanded();
    }

    private boolean sendPage() throws SQLException, InterruptedException {
        if (!pipeline.hasRoom()) {
            return false;
        }
        long appends = signal.count();
        if (appends == signalled && !pageWasCut && !poll.isDue()) {
            return false;
        }
        signalled = appends;
        List<StoredEvent> page = log.after(read.position(), PAGE_ROWS, PAGE_BYTES);
        pageWasCut = isCut(page);
        if (page.isEmpty()) {
            return false;
        }
        meters.read(page.size());
        pipeline.send(page);
        read = new LogPosition(
                read.epoch(), page.getLast().position(), page.getLast().eventId());
        return true;
    }

    /** A page of the refill that is due. What it has not reached is kept from its topic, so it may take its time. */
    private boolean refillPage() {
        Optional<RelayTopic> due = topics.refilling();
        if (due.isEmpty() || !pipeline.hasRoomForRefill()) {
            return false;
        }
        RelayTopic topic = due.get();
        long from = topic.refilledTo();
        long end = Math.min(read.position(), from + REFILL_SCAN);
        List<StoredEvent> page = log.after(from, end, Set.of(topic.streamType()), PAGE_ROWS, PAGE_BYTES);
        long upTo = isCut(page) ? page.getLast().position() : end;
        pipeline.refill(topic, page, upTo, upTo == read.position());
        if (!topic.isRefilling()) {
            LOG.info("Refilled {}", topic.name());
        }
        return true;
    }

    /** Whether there may be more behind the last event of a page. */
    private static boolean isCut(List<StoredEvent> page) {
        return page.size() == PAGE_ROWS
                || page.stream().mapToLong(StoredEvent::bytes).sum() >= PAGE_BYTES;
    }

    private boolean moveCheckpoint() throws SQLException {
        Optional<Landing> landed = pipeline.landed();
        if (landed.isPresent()) {
            if (landed.get().changesTheRecord()) {
                lease.moveTo(read.epoch(), landed.get());
                topics.recorded(landed.get().refills());
            }
            StoredEvent last = landed.get().last();
            if (last != null) {
                vitals.moved(last);
            }
            vitals.works();
        }
        return landed.isPresent();
    }

    private void keepUp() throws SQLException {
        if (renewal.isDue()) {
            lease.renew();
            topicsChanged = topics.haveChanged();
            vitals.lookAt(log);
        }
        if (topicCheck.isDue()) {
            topics.anyGone().thenAccept(gone -> topicsGone |= gone);
        }
        if (topicsGone) {
            throw new IllegalStateException("A topic was deleted");
        }
        if (pipeline.isEmpty()) {
            vitals.works();
        } else {
            vitals.turned();
        }
    }

    /** Gives what is under way a moment to land, so that the next leader need not send it again. */
    private void finish() throws SQLException, InterruptedException {
        Timer end = new Timer(LAST_CALL);
        end.isDue();
        while (!pipeline.isEmpty() && !end.isDue()) {
            moveCheckpoint();
            bell.await(LAST_CALL.dividedBy(20));
        }
    }

    @Override
    public void close() {
        try (admin) {
            pipeline.abandon();
        }
    }
}
