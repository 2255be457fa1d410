package dev.ordinal.eventstore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What waits while the batch before it commits: bounded in rows and bytes, first come, first served. */
class AppendQueue {

    private final GroupCommit.Limits limits;
    private final ArrayDeque<PendingAppend> waiting = new ArrayDeque<>();
    private int rows;
    private long bytes;
    private boolean closed;

    AppendQueue(GroupCommit.Limits limits) {
        this.limits = limits;
    }

    /** False where there is no room, or no more is taken on. */
    synchronized boolean offer(PendingAppend append) {
        if (closed || rows + append.rows() > limits.queuedRows() || bytes + append.bytes() > limits.queuedBytes()) {
            return false;
        }
        waiting.add(append);
        rows += append.rows();
        bytes += append.bytes();
        if (waiting.size() == 1) {
            notifyAll();
        }
        return true;
    }

    /** Waits for the next batch; an empty one says that the queue is closed and drained. */
    synchronized List<PendingAppend> take() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        return remove(nextBatch());
    }

    /** How many appends go into it. */
    private int nextBatch() {
        int batch = 0;
        int batchRows = 0;
        long batchBytes = 0;
        for (PendingAppend next : waiting) {
            batchRows += next.rows();
            batchBytes += next.bytes();
            if (batch > 0 && (batchRows > limits.batchRows() || batchBytes > limits.batchBytes())) {
                break;
            }
            batch++;
        }
        return batch;
    }

    /** Where there is no memory for the list, all of them still wait. */
    private List<PendingAppend> remove(int appends) {
        List<PendingAppend> removed = new ArrayList<>(appends);
        while (removed.size() < appends) {
            PendingAppend next = waiting.remove();
            rows -= next.rows();
            bytes -= next.bytes();
            removed.add(next);
        }
        return removed;
    }

    /** Takes all that waits. */
    synchronized List<PendingAppend> drain() {
        return remove(waiting.size());
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
