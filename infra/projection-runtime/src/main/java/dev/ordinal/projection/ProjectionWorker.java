package dev.ordinal.projection;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogPosition;
import dev.ordinal.eventstore.LogPosition.Standing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Carries events into one generation. One thread polls, takes one step, and polls again, so that it stays in its consumer group however long a refill or a failure
 * lasts; while records wait, it asks Kafka for no more. A large batch is written by a second thread while the first polls for the next. After any failure the stored
 * progress is read again and decides what is still to be done.
 */
final class ProjectionWorker {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectionWorker.class);
    private static final int BATCH = 2_000;

    /** From so many events on a batch takes so long that it is worth a thread of its own. */
    private static final int LARGE = 500;

    private static final Duration READ_AHEAD = Duration.ofMillis(5);
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final Duration CHECK = Duration.ofSeconds(1);
    private static final Duration LEVEL = Duration.ofSeconds(10);
    private static final Duration ASK = Duration.ofMillis(250);

    private static final Future<@Nullable Void> NOTHING = CompletableFuture.completedFuture(null);

    /** Twice as long as a relay lets a partition be silent. */
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(10);

    private final Generation generation;
    private final ReadModelStore store;
    private final EventLog log;
    private final DataSource dataSource;
    private final Consumer<byte[], byte[]> consumer;
    private final String bootstrapServers;
    private final Vitals vitals;
    private final ProjectionMetrics metrics;
    private final Feeds feeds;
    private final OtherPartitions others = new OtherPartitions();
    private final Caution caution;
    private final Retries retries;
    private final BackOff backOff = new BackOff();
    private final Timer check = new Timer(CHECK);
    private final Timer level = new Timer(LEVEL);
    private final Timer offsets = new Timer(CHECK);
    private final Timer measurement = new Timer(CHECK);
    private final ExecutorService writer = Executors.newSingleThreadExecutor(this::writerThread);
    private Future<@Nullable Void> writing = NOTHING;
    private @Nullable Epoch epoch;
    private RelayHeads heads = RelayHeads.unknown();
    private Set<Discarded> discarded = Set.of();
    private Optional<String> standstill = Optional.empty();
    private long logHead;
    private long heardAt;
    private boolean paused;
    private boolean unhinted;
    private boolean hintDue;
    private boolean readAhead;

    ProjectionWorker(
            Generation generation,
            ReadModelStore store,
            EventLog log,
            DataSource dataSource,
            Consumer<byte[], byte[]> consumer,
            String bootstrapServers,
            String worker,
            Vitals vitals,
            ProjectionMetrics metrics) {
        this.generation = generation;
        this.store = store;
        this.log = log;
        this.dataSource = dataSource;
        this.consumer = consumer;
        this.bootstrapServers = bootstrapServers;
        this.heardAt = metrics.monotonicTime();
        this.vitals = vitals;
        this.metrics = metrics;
        this.caution = new Caution(generation, dataSource, worker, BATCH);
        this.retries = new Retries(generation, store, log, dataSource);
        this.feeds = new Feeds(generation, this::signOff);
    }

    /**
     * After what is being written, since that may kill. Leaving without it makes the next worker cautious, no more. Nothing may come out of it: a consumer that is stopped in its closing stays
     * in the group.
     */
    private void signOff(Collection<TopicPartition> partitions) {
        try {
            awaitWritten();
            caution.signOff(partitions);
        } catch (SQLException | RuntimeException | Error e) {
            LOG.debug("{}: did not sign off", generation.consumerGroup(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Works until told to stop.
     *
     * @throws HistoryForked when the generation belongs to a lost history
     * @throws BrokersAway when Kafka is silent, and does not answer either
     */
    void run(BooleanSupplier goOn) throws InterruptedException {
        try (writer) {
            consumer.subscribe(feeds.topics(), feeds);
            while (goOn.getAsBoolean()) {
                if (!readAhead) {
                    receive();
                }
                measure();
                work();
                measure();
            }
            hintOffsets();
            signOff(feeds.partitions());
        }
    }

    /** One that stays: the pool gives a thread the connection that it had last. */
    private Thread writerThread(Runnable work) {
        return new Thread(work, generation.consumerGroup() + "-writer");
    }

    private void receive() throws InterruptedException {
        poll(feeds.waiting() > 0, patience());
        if (metrics.monotonicTime() - heardAt > SILENCE) {
            KafkaClients.requireBroker(bootstrapServers);
            heardAt = metrics.monotonicTime();
        }
    }

    /**
     * Stays in the consumer group and takes what has come.
     *
     * @param busy whether enough waits: then nothing more is taken
     */
    private void poll(boolean busy, Duration patience) {
        if (busy) {
            consumer.pause(consumer.assignment());
        } else if (paused) {
            consumer.resume(consumer.paused());
        }
        paused = busy;
        ConsumerRecords<byte[], byte[]> records = consumer.poll(patience);
        records.forEach(feeds::receive);
        unhinted |= !records.isEmpty();
        boolean work = busy || !records.isEmpty();
        if (work) {
            heardAt = metrics.monotonicTime();
        }
        if (work || feeds.isEmpty()) {
            vitals.heard();
        }
    }

    private Duration patience() {
        Duration left = backOff.left();
        if (!left.isZero()) {
            return left.compareTo(IDLE_POLL) < 0 ? left : IDLE_POLL;
        }
        boolean more = feeds.waiting() > 0
                || !retries.areDone()
                || !feeds.that(PartitionFeed::isRefilling).isEmpty();
        return more ? Duration.ZERO : IDLE_POLL;
    }

    private void work() throws InterruptedException {
        vitals.turned();
        readAhead = false;
        if (!backOff.left().isZero()) {
            return;
        }
        try {
            step();
        } catch (ProgressMoved e) {
            LOG.info("{}: {}; reading it again", generation.consumerGroup(), e.getMessage());
            feeds.unload();
        } catch (Paused e) {
            vitals.moved();
            backOff.postpone();
        } catch (HistoryForked e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            LOG.warn("{}: failed, trying again: {}", generation.consumerGroup(), e.toString());
            LOG.debug("Failed", e);
            vitals.failed(e.toString());
            metrics.failed();
            epoch = null;
            feeds.unload();
            backOff.failed();
        }
    }

    private void step() throws SQLException, InterruptedException {
        if (feeds.isEmpty() && consumer.groupMetadata().generationId() <= 0) {
            vitals.failed("waits for Kafka to let it into consumer group " + generation.consumerGroup());
            return;
        }
        Epoch current = currentEpoch();
        load(current);
        if (check.isDue() && !checkUp()) {
            return;
        }
        dropBeyondLog();
        hintDue |= unhinted && offsets.isDue();
        feeds.all().forEach(feed -> feed.tidy(current));
        applyNext(current);
        retries.next(current, feeds, discarded);
        backOff.succeeded();
        judge();
        if (hintDue) {
            hintOffsets();
        }
    }

    /** However well all else goes, without one of its topics, or of their partitions, it lacks events. */
    private void judge() {
        heads.missing(generation)
                .or(() -> standstill)
                .ifPresentOrElse(
                        reason -> {
                            if (vitals.failed(reason)) {
                                LOG.error("{}: {}", generation.consumerGroup(), reason);
                            }
                        },
                        vitals::works);
    }

    /** What names a position that the log does not have is no event, nor does it tell of one: applied, it would move the progress out of the log. */
    private void dropBeyondLog() {
        if (feeds.highestWaiting() > logHead) {
            logHead = log.head();
            int dropped = feeds.dropBeyond(logHead);
            if (dropped > 0) {
                metrics.beyondLog(dropped);
                LOG.warn(
                        "{}: dropped {} records of positions beyond the log's head {}: its relay did not write them",
                        generation.consumerGroup(),
                        dropped,
                        logHead);
            }
        }
    }

    /** Looks for what no record tells: a log that changed, progress that was lost, records that never came. False where something must be loaded again. */
    private boolean checkUp() throws SQLException {
        Epoch now = log.epoch();
        long highest =
                feeds.all().stream().mapToLong(PartitionFeed::position).max().orElse(0);
        logHead = log.head();
        if (!now.equals(epoch) || logHead < highest) {
            epoch = now;
            feeds.unload();
            return false;
        }
        heads = RelayHeads.read(dataSource);
        vitals.expectsToHear(heads.sendInto(feeds.partitions()));
        vitals.leaderless(heads.leaderless(generation));
        Set<TopicPartition> elsewhere = new HashSet<>(heads.of(generation));
        elsewhere.removeAll(feeds.partitions());
        Set<TopicPartition> all = new HashSet<>(elsewhere);
        all.addAll(feeds.partitions());
        Map<TopicPartition, LogPosition> stored = store.liveProgress(all);
        others.look(elsewhere, heads, stored, metrics.monotonicTime());
        standstill = standstill();
        long lag = 0;
        for (PartitionFeed feed : feeds.all()) {
            TopicPartition partition = feed.partition();
            if (!feed.restsOn(stored.get(partition))) {
                feed.unload();
            }
            long head = heads.head(partition);
            lag = Math.max(lag, head - feed.position());
            boolean withheld = heads.refilling().contains(partition.topic()) && feed.lacks(head);
            if (feed.isLeftBehind(head, () -> consumer.currentLag(partition).orElse(0) == 0) || withheld) {
                LOG.atLevel(withheld ? Level.DEBUG : Level.INFO)
                        .log(
                                "{}: refills {} from the event store up to {}",
                                generation.consumerGroup(),
                                partition,
                                head);
                feed.requireRefill(head);
            }
        }
        vitals.lags(lag);
        vitals.does(
                "generation %d, %d partitions"
                        .formatted(generation.number(), feeds.all().size()),
                feeds.parkedStreams());
        boolean loaded = feeds.that(feed -> !feed.isLoaded()).isEmpty();
        if (loaded && level.isDue()) {
            store.levelParked(feeds.partitions());
        }
        if (retries.takeOn(feeds)) {
            discarded = Discarded.read(dataSource, generation.projection());
        }
        return loaded;
    }

    /** Says which partition nobody moves. Whoever gets it from Kafka in the name of the group, and is no worker, keeps it from those that are. */
    private Optional<String> standstill() throws SQLException {
        long now = metrics.monotonicTime();
        Set<TopicPartition> withoutWorker = others.still(now);
        if (withoutWorker.isEmpty()) {
            return Optional.empty();
        }
        Set<TopicPartition> signed = caution.signedByOthers();
        withoutWorker.removeAll(signed);
        signed.retainAll(others.stillForLong(now));
        return standstill(
                        withoutWorker,
                        "another program is in consumer group %s, or this one reads another Kafka than the relay writes to"
                                .formatted(generation.consumerGroup()))
                .or(() -> standstill(signed, "the process that has it fails, or it died and another program got it"));
    }

    private static Optional<String> standstill(Set<TopicPartition> still, String reason) {
        return still.stream()
                .min(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition))
                .map(first -> "partition %s is behind and no worker moves it (%d such): %s"
                        .formatted(first, still.size(), reason));
    }

    /** Tells Kafka where to go on, so that a successor need not drop much; whether that succeeds does not matter. */
    private void hintOffsets() {
        if (unhinted && feeds.waiting() == 0) {
            unhinted = false;
            hintDue = false;
            consumer.commitAsync((_, failure) -> LOG.debug("Offsets committed", failure));
        }
    }

    /** Before the work and after it, so that a worker that is held up does not show what was before. */
    private void measure() {
        if (measurement.isDue()) {
            metrics.keep(feeds.partitions());
            askKafkaForUnread();
        }
        for (PartitionFeed feed : feeds.all()) {
            metrics.lag(feed.partition())
                    .observe(feed, heads.head(feed.partition()), metrics.time(), metrics.monotonicTime());
        }
    }

    private void askKafkaForUnread() {
        List<TopicPartition> behind = feeds.all().stream()
                .map(PartitionFeed::partition)
                .filter(partition -> metrics.lag(partition).events() > 0)
                .toList();
        if (!behind.isEmpty()) {
            try {
                consumer.endOffsets(behind, ASK)
                        .forEach((partition, end) ->
                                metrics.lag(partition).unread(end - consumer.position(partition, ASK)));
            } catch (KafkaException e) {
                LOG.debug("Kafka does not tell how much there is to read", e);
            }
        }
    }

    private Epoch currentEpoch() {
        Epoch known = epoch;
        if (known != null && feeds.that(feed -> feed.isForeign(known)).isEmpty()) {
            return known;
        }
        Epoch now = log.epoch();
        if (!now.equals(known)) {
            epoch = now;
            feeds.unload();
        }
        return now;
    }

    private void load(Epoch current) throws SQLException {
        List<PartitionFeed> unknown = feeds.that(feed -> !feed.isLoaded());
        if (unknown.isEmpty()) {
            return;
        }
        Set<TopicPartition> partitions =
                unknown.stream().map(PartitionFeed::partition).collect(Collectors.toSet());
        caution.signFor(partitions);
        discarded = Discarded.read(dataSource, generation.projection());
        Map<TopicPartition, LogPosition> stored = store.liveProgress(partitions);
        Map<TopicPartition, List<ParkedStream>> parked =
                store.parked(partitions).stream().collect(Collectors.groupingBy(ParkedStream::partition));
        List<Advance> present = unknown.stream()
                .map(feed -> inPresentEpoch(
                        feed.partition(), stored.getOrDefault(feed.partition(), LogPosition.origin(current))))
                .toList();
        List<Advance> renewed =
                present.stream().filter(step -> !step.from().equals(step.to())).toList();
        if (!renewed.isEmpty()) {
            store.apply(Step.apply(renewed, List.of()));
        }
        Map<TopicPartition, LogPosition> progress =
                present.stream().collect(Collectors.toMap(Advance::partition, Advance::to));
        for (PartitionFeed feed : unknown) {
            TopicPartition partition = feed.partition();
            feed.load(Objects.requireNonNull(progress.get(partition)), parked.getOrDefault(partition, List.of()));
        }
    }

    /** A partition may have no event for long: progress of an epoch before, which readers can't tell from that of a lost history, is stored anew once it is seen to stand. */
    private Advance inPresentEpoch(TopicPartition partition, LogPosition stored) {
        return switch (stored.in(log)) {
            case Standing.HasForked fork -> throw new HistoryForked(generation, partition, fork);
            case Standing.Stands stands ->
                new Advance(partition, stored, stored.position() == 0 ? stored : stands.from());
        };
    }

    private void applyNext(Epoch current) throws SQLException, InterruptedException {
        Batch batch = new Batch(current, discarded);
        StoreRefill refill = StoreRefill.of(feeds);
        refill.read(log, generation, heads, caution.limit(), batch);
        for (PartitionFeed feed : feeds.that(feed -> !feed.isRefilling())) {
            batch.add(feed, feed.ready(current, caution.limit() - batch.size()));
        }
        metrics.refills(refill.partitions());
        if (batch.size() == 0) {
            refill.done();
            if (refill.isUnderWay()) {
                vitals.moved();
            }
        } else if (apply(batch)) {
            refill.done();
            feeds.all().forEach(feed -> feed.forEachApplied(metrics::visible));
            feeds.all().forEach(PartitionFeed::dropApplied);
            vitals.moved();
            caution.passed(feeds.all());
        }
    }

    /** Whether it moved on: a batch that the fold can't take is tried in smaller ones, down to the event that is the reason. */
    private boolean apply(Batch batch) throws SQLException, InterruptedException {
        if (batch.isSingle()
                && caution.isKiller(batch.partition(), batch.single().position())) {
            batch.parkIn(store, "Two processes in a row died while they applied this event alone");
            return true;
        }
        caution.tries(batch);
        long start = metrics.monotonicTime();
        try {
            write(batch);
            metrics.applied(batch.size(), metrics.monotonicTime() - start);
            return true;
        } catch (FoldFailed e) {
            if (batch.isSingle()) {
                batch.parkIn(store, e.story());
                return true;
            }
            caution.failed(batch.size());
            return false;
        }
    }

    /** While a large batch is written, the next is taken from Kafka, which takes about as long; unless Kafka is to be told of all that was taken, once that is applied. */
    private void write(Batch batch) throws SQLException, InterruptedException {
        if (hintDue || batch.size() < LARGE) {
            batch.writeTo(store);
        } else {
            Future<@Nullable Void> begun = writer.submit(() -> {
                batch.writeTo(store);
                return null;
            });
            writing = begun;
            try {
                do {
                    poll(feeds.waiting() > batch.size(), READ_AHEAD);
                } while (feeds.waiting() <= batch.size() && !begun.isDone());
                readAhead = true;
            } finally {
                writing = NOTHING;
                await(begun);
            }
        }
        batch.moveOn();
    }

    /** Whatever came of it: who wrote it hears that. */
    private void awaitWritten() throws InterruptedException {
        try {
            writing.get();
        } catch (ExecutionException e) {
            LOG.debug("{}: a batch was not written", generation.consumerGroup(), e);
        }
    }

    private static void await(Future<@Nullable Void> writing) throws SQLException, InterruptedException {
        try {
            writing.get();
        } catch (ExecutionException e) {
            throw Pass.failure(e);
        }
    }
}
