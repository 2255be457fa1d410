package dev.ordinal.eventstore;

import dev.ordinal.eventstore.AppendFailure.BadEvent;
import dev.ordinal.eventstore.AppendFailure.OutcomeUnknown;
import dev.ordinal.eventstore.AppendFailure.Overloaded;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to the log. What waits while a batch commits becomes the next batch, so many writers share one commit and a single writer waits for nobody. An append
 * fails alone: its neighbours in the batch are stored all the same. Several processes may write to one log.
 *
 * <p>Safe for use by any number of threads. One thread of its own writes, on one connection of the data source that it keeps.
 */
public final class GroupCommit implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final String NO_WRITER = "The writer of the event log in this process has ended, or is about to";

    private final AppendQueue queue;
    private final BatchWriter writer;
    private final KeyedHash hash;
    private final AppendSignal signal;
    private final Limits limits;
    private final Thread thread;

    /**
     * What may wait, what goes in one batch, and for how long an unreachable database is tried.
     *
     * @param queuedRows   rows (events, claims, outcomes) that may wait
     * @param queuedBytes  bytes that may wait; also the largest append there can be
     * @param patience     how long the database may take for a batch, and how long after the oldest append of a batch queued a lost connection is replaced to try
     *                     again; a data source that waits for connections itself comes on top
     */
    public record Limits(int queuedRows, long queuedBytes, int batchRows, long batchBytes, Duration patience) {

        public static final Limits DEFAULT = new Limits(50_000, 64L << 20, 2_000, 8L << 20, Duration.ofSeconds(10));
    }

    /** With {@link Limits#DEFAULT}. */
    public GroupCommit(DataSource dataSource, KeyedHash hash, AppendSignal signal) {
        this(dataSource, hash, signal, Limits.DEFAULT);
    }

    /**
     * Starts the writer; the database is first reached by the first append.
     *
     * @param hash    makes what is stored in the place of claimed values
     * @param signal  told after each commit
     */
    public GroupCommit(DataSource dataSource, KeyedHash hash, AppendSignal signal, Limits limits) {
        this(dataSource, hash, signal, limits, new AppendQueue(limits));
    }

    GroupCommit(DataSource dataSource, KeyedHash hash, AppendSignal signal, Limits limits, AppendQueue queue) {
        this.queue = queue;
        this.writer = new BatchWriter(dataSource, limits.patience());
        this.hash = hash;
        this.signal = signal;
        this.limits = limits;
        this.thread = Thread.ofPlatform().name("event-store-append").daemon().start(this::run);
    }

    /**
     * Completes when the append is durable, or with an {@link AppendFailure}. Never blocks and never throws: what can't be stored or has no room is answered by a
     * future that failed already. Dependent stages run on a virtual thread.
     */
    public CompletableFuture<Appended> append(Append append) {
        try {
            AppendRules.check(append);
            PendingAppend pending = PendingAppend.of(append, hash);
            if (pending.rows() > limits.queuedRows() || pending.bytes() > limits.queuedBytes()) {
                throw new BadEvent("An append of %d rows and %d bytes".formatted(pending.rows(), pending.bytes()));
            }
            if (!queue.offer(pending)) {
                throw new Overloaded(queue.isClosed() ? NO_WRITER : "Too many appends are waiting");
            }
            return pending.answer();
        } catch (AppendFailure refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** False once the writer has ended, whether it was closed or died of a defect: from then on nothing is stored. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** However it ends, nobody is left waiting, and no more is taken on. */
    private void run() {
        try {
            for (List<PendingAppend> batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
                commitTirelessly(batch);
            }
        } catch (Throwable e) {
            queue.close();
            fail(queue.drain(), new Overloaded(NO_WRITER, e));
            log.error("The writer of the event log ends: this process stores nothing any more", e);
        } finally {
            writer.close();
        }
    }

    private void commitTirelessly(List<PendingAppend> batch) {
        Tireless.turn(() -> commit(batch), e -> fail(batch, new OutcomeUnknown(e)));
    }

    private static void fail(List<PendingAppend> appends, AppendFailure failure) {
        answer(appends, Collections.nCopies(appends.size(), new Verdict.Failed(failure)));
    }

    /** Whatever fails after the commit, those who wait are told. */
    private void commit(List<PendingAppend> batch) {
        List<Verdict> verdicts = write(batch);
        try {
            if (verdicts.stream().anyMatch(Verdict.Stored.class::isInstance)) {
                signal.appended();
            }
            Thread.startVirtualThread(() -> answer(batch, verdicts));
        } catch (RuntimeException | Error e) {
            answer(batch, verdicts);
            log.error("After a batch of {}", batch.size(), e);
        }
    }

    /** A defect must neither end the writer nor leave anybody waiting. */
    private List<Verdict> write(List<PendingAppend> batch) {
        try {
            return writer.write(batch);
        } catch (RuntimeException | Error e) {
            log.error("Appending a batch of {} failed", batch.size(), e);
            return Collections.nCopies(batch.size(), new Verdict.Failed(new OutcomeUnknown(e)));
        }
    }

    /** What fails with one keeps no other back. */
    private static void answer(List<PendingAppend> batch, List<? extends Verdict> verdicts) {
        Throwable failed = null;
        for (int i = 0; i < batch.size(); i++) {
            try {
                answer(batch.get(i).answer(), verdicts.get(i));
            } catch (RuntimeException | Error e) {
                failed = e;
            }
        }
        if (failed != null) {
            log.error("Answering a batch of {}", batch.size(), failed);
        }
    }

    private static void answer(CompletableFuture<Appended> waiting, Verdict verdict) {
        boolean _ = switch (verdict) {
            case Verdict.Stored(Appended appended) -> waiting.complete(appended);
            case Verdict.Failed(AppendFailure failure) -> waiting.completeExceptionally(failure);
        };
    }

    /** Takes no more on, gets stored what waits, and ends the writer. */
    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive() && !Thread.currentThread().equals(thread)) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
