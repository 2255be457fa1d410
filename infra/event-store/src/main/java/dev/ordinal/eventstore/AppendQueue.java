package dev.ordinal.eventstore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What waits while the batch before it commits: bounded in rows and bytes, first come, first served. */
final class AppendQueue {

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
        List<PendingAppend> batch = new ArrayList<>();
        int batchRows = 0;
        long batchBytes = 0;
        for (PendingAppend next = waiting.peek(); next != null; next = waiting.peek()) {
            batchRows += next.rows();
            batchBytes += next.bytes();
            if (!batch.isEmpty() && (batchRows > limits.batchRows() || batchBytes > limits.batchBytes())) {
                break;
            }
            batch.add(waiting.remove());
            rows -= next.rows();
            bytes -= next.bytes();
        }
        return batch;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
