package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.ProcessFailed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The parts of one running system: starts them side by side, watches them, restarts one, stops all. Safe for use by several threads. */
final class Stack implements AutoCloseable {

    private final Launcher launcher;
    private final Listener listener;
    private final Map<Part, OsProcess> processes = new EnumMap<>(Part.class);
    private final ReentrantLock restarting = new ReentrantLock();
    private @Nullable Part expectedToEnd;
    private boolean closed;

    /** Told what happens, from any thread. */
    interface Listener {

        /** The set of processes has changed. */
        void changed(Map<Part, OsProcess> processes);

        /** A part has ended that nobody stopped. */
        void died(Part part, OsProcess process);
    }

    private sealed interface StartEvent {}

    private record Ready() implements StartEvent {}

    private record Failed(RuntimeException reason) implements StartEvent {}

    Stack(Launcher launcher, Listener listener) {
        this.launcher = launcher;
        this.listener = listener;
    }

    /**
     * Starts every part that no external server stands in for, and returns when all are ready.
     *
     * @throws ProcessFailed if one does not come up, or ends while another is still starting
     */
    void start() throws InterruptedException {
        BlockingQueue<StartEvent> events = new LinkedBlockingQueue<>();
        Map<Part, CompletableFuture<Void>> ready = new EnumMap<>(Part.class);
        List<Part> parts = List.of(Part.values()).stream()
                .filter(part -> launcher.settings().external(part).isEmpty())
                .toList();
        parts.forEach(part -> ready.put(part, new CompletableFuture<>()));
        for (Part part : parts) {
            CompletableFuture<Void> readiness = Objects.requireNonNull(ready.get(part));
            Thread.ofVirtual().name("start " + part.label()).start(() -> {
                try {
                    needs(part)
                            .forEach(needed ->
                                    Optional.ofNullable(ready.get(needed)).ifPresent(CompletableFuture::join));
                    OsProcess process = launch(part);
                    var _ = process.onExit()
                            .thenAccept(_ -> events.add(new Failed(new ProcessFailed(process.epitaph()))));
                    readiness.complete(null);
                    events.add(new Ready());
                } catch (RuntimeException e) {
                    events.add(new Failed(e));
                }
            });
        }
        for (int up = 0; up < parts.size(); up++) {
            if (events.take() instanceof Failed(RuntimeException reason)) {
                throw reason;
            }
        }
    }

    /** The applications migrate their schemas when they start; Kafka they wait for by themselves. */
    private static List<Part> needs(Part part) {
        return part.isApp() ? List.of(Part.POSTGRES, Part.REDIS) : List.of();
    }

    private OsProcess launch(Part part) {
        OsProcess process = launcher.launch(part, started -> register(part, started));
        register(part, process);
        return process;
    }

    private void register(Part part, OsProcess process) {
        synchronized (this) {
            if (closed) {
                process.kill();
                throw new ProcessFailed(part.label() + " was stopped while it started");
            }
            if (processes.put(part, process) == process) {
                return;
            }
            listener.changed(new EnumMap<>(processes));
        }
        var _ = process.onExit().thenAccept(_ -> ended(part, process));
    }

    private void ended(Part part, OsProcess process) {
        synchronized (this) {
            if (closed || part == expectedToEnd || processes.get(part) != process) {
                return;
            }
        }
        listener.died(part, process);
    }

    /**
     * Stops the part, if it still runs, and starts it again; returns when it is ready.
     *
     * @throws ProcessFailed if it does not come up again
     */
    void restart(Part part) {
        launcher.settings().external(part).ifPresent(address -> {
            throw new CommandFailed(part.label() + " is the external server "
                    + launcher.settings().url(part) + " ("
                    + Settings.variable(part).orElseThrow() + "): restart it where it runs");
        });
        restarting.lock();
        try {
            OsProcess before;
            synchronized (this) {
                expectedToEnd = part;
                before = processes.get(part);
            }
            if (before != null) {
                before.close();
            }
            launch(part);
        } finally {
            synchronized (this) {
                expectedToEnd = null;
            }
            restarting.unlock();
        }
    }

    /** Stops the applications side by side, then the servers, the database last; returns when all are gone. */
    @Override
    public void close() {
        Map<Part, OsProcess> left;
        synchronized (this) {
            closed = true;
            left = new EnumMap<>(processes);
        }
        List<Thread> stopping = new ArrayList<>();
        Part.APPS.forEach(app -> Optional.ofNullable(left.get(app))
                .ifPresent(process -> stopping.add(Thread.ofVirtual().start(process::close))));
        stopping.forEach(Stack::join);
        for (Part server : List.of(Part.KAFKA, Part.REDIS, Part.POSTGRES)) {
            Optional.ofNullable(left.get(server)).ifPresent(OsProcess::close);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
