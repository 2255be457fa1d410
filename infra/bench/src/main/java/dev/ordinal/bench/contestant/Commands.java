package dev.ordinal.bench.contestant;

import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.local.cli.CommandFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;

/** Commands through Axon's gateway, each waited for. */
public final class Commands {

    private static final int STREAMS = 1_000;
    private static final int FILLERS = 8;

    private Commands() {}

    /** Each command begins a new stream with one event. */
    public static Contestant appending(AxonApplication application) {
        return new Sending(application, application.label()) {
            @Override
            public Run start(int writers) {
                return new Resting(application) {
                    @Override
                    public long work(int writer) {
                        commands.sendAndWait(new Notebook.Begin(Notebook.newId(), 1));
                        return 1;
                    }
                };
            }
        };
    }

    /** Each command adds an event to one of a thousand streams, which are made anew for each measurement. */
    public static Contestant continuing(AxonApplication application, int events) {
        return new Sending(application, application.label()) {
            @Override
            public Run start(int writers) throws InterruptedException {
                return continuing(streams(events));
            }
        };
    }

    /** The same with streams so long that they are made once. */
    public static Contestant continuingLong(AxonApplication application, int events) {
        return new Sending(
                application, String.format(Locale.ROOT, "%s, %,d events each", application.label(), events)) {

            private @Nullable List<String> streams;

            @Override
            public Run start(int writers) throws InterruptedException {
                if (streams == null) {
                    streams = streams(events);
                }
                return continuing(streams);
            }
        };
    }

    /** Each command loads a stream of so many events, and changes nothing. */
    public static Contestant loading(AxonApplication application, String from, String stream, long events) {
        return new Sending(application, application.label() + ", " + from) {
            @Override
            public Run start(int writers) {
                return new Resting(application) {
                    @Override
                    public long work(int writer) {
                        Object notes = commands.sendAndWait(new Notebook.Count(stream));
                        if (!Objects.equals(notes, events)) {
                            throw new IllegalStateException("a stream of " + events + " events loads as " + notes);
                        }
                        return 1;
                    }
                };
            }
        };
    }

    /** Each command adds an event to the same stream, and is judged on all before it. */
    public static Contestant crowding(AxonApplication application) {
        return new Sending(application, application.label()) {
            @Override
            public Run start(int writers) {
                String stream = Notebook.newId();
                commands.sendAndWait(new Notebook.Begin(stream, 1));
                LongAdder answered = new LongAdder();
                LongAccumulator notes = new LongAccumulator(Math::max, 1);
                return new Resting(application) {
                    @Override
                    public long work(int writer) {
                        Object after = Tries.send(commands, new Notebook.Note(stream));
                        notes.accumulate((Long) Objects.requireNonNull(after));
                        answered.increment();
                        return 1;
                    }

                    @Override
                    public void close() {
                        super.close();
                        if (answered.sum() > notes.get() - 1) {
                            throw new CommandFailed(application.label() + " judged " + answered.sum()
                                    + " commands, but the last one saw " + notes.get() + " events: updates were lost");
                        }
                    }
                };
            }
        };
    }

    private abstract static class Sending implements Contestant {

        final CommandGateway commands;
        private final AxonApplication application;
        private final String name;

        Sending(AxonApplication application, String name) {
            this.application = application;
            this.commands = application.commands();
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        Run continuing(List<String> streams) {
            return new Resting(application) {
                @Override
                public long work(int writer) {
                    String stream = streams.get(ThreadLocalRandom.current().nextInt(streams.size()));
                    Tries.send(commands, new Notebook.Note(stream));
                    return 1;
                }
            };
        }

        List<String> streams(int events) throws InterruptedException {
            try (ExecutorService threads = Executors.newFixedThreadPool(FILLERS)) {
                List<Future<String>> begun = new ArrayList<>();
                for (int i = 0; i < STREAMS; i++) {
                    begun.add(threads.submit(() -> {
                        String stream = Notebook.newId();
                        commands.sendAndWait(new Notebook.Begin(stream, events));
                        return stream;
                    }));
                }
                List<String> streams = new ArrayList<>();
                for (Future<String> one : begun) {
                    streams.add(one.get());
                }
                return streams;
            } catch (ExecutionException e) {
                throw new CommandFailed(name + " can't make the streams to measure on: " + e.getCause());
            }
        }
    }

    private abstract static class Resting implements Contestant.Run {

        private final AxonApplication application;

        Resting(AxonApplication application) {
            this.application = application;
        }

        @Override
        public void close() {
            application.rest();
        }
    }
}
