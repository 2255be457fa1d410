package dev.ordinal.eventstore.axon.reaction;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who is at work in this process, whatever the reaction: many side by side, or one alone. What takes longer than others are patient holds up nobody
 * any more: until it ends, nobody is alone. Safe for use by several threads.
 */
final class Solitude {

    private final long patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** When each began, oldest first. */
    private final SequencedMap<Entry, Long> atWork = new LinkedHashMap<>();

    private @Nullable Entry alone;
    private int waitToBeAlone;

    Solitude(Duration patience) {
        this.patience = patience.toNanos();
    }

    /** One at work, to be told when others no longer wait for it. */
    static final class Entry {
        private final Runnable joined;

        private Entry(Runnable joined) {
            this.joined = joined;
        }
    }

    private interface Step<T> {
        T take() throws InterruptedException;
    }

    Entry enter() throws InterruptedException {
        Entry entry = new Entry(() -> {});
        Entry left = locked(() -> {
            while (!isStuck() && (alone != null || waitToBeAlone > 0)) {
                long _ = changed.awaitNanos(left());
            }
            return begin(entry);
        });
        if (left != null) {
            left.joined.run();
        }
        return entry;
    }

    /** Null where others are not done within the patience. */
    @Nullable
    Entry enterAlone(Runnable joined) throws InterruptedException {
        Entry entry = new Entry(joined);
        return locked(() -> {
            waitToBeAlone++;
            try {
                while (!atWork.isEmpty()) {
                    if (isStuck()) {
                        return null;
                    }
                    long _ = changed.awaitNanos(left());
                }
                begin(entry);
                alone = entry;
                return entry;
            } finally {
                waitToBeAlone--;
                changed.signalAll();
            }
        });
    }

    void leave(Entry entry) {
        lock.lock();
        try {
            atWork.remove(entry);
            if (alone == entry) {
                alone = null;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Gives who was alone until now. */
    private @Nullable Entry begin(Entry entry) {
        Entry left = alone;
        alone = null;
        atWork.put(entry, System.nanoTime());
        return left;
    }

    private boolean isStuck() {
        return left() <= 0;
    }

    /** For how long others are patient yet. */
    private long left() {
        return atWork.isEmpty() ? patience : atWork.firstEntry().getValue() + patience - System.nanoTime();
    }

    private <T extends @Nullable Object> T locked(Step<T> step) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            return step.take();
        } finally {
            lock.unlock();
        }
    }
}
