package dev.ordinal.bench.contestant;

import dev.ordinal.bench.measure.Contestant;
import org.axonframework.commandhandling.gateway.CommandGateway;

/** Commands through Axon's gateway, each waited for. */
public final class Commands {

    private Commands() {}

    /** Each command begins a new stream with one event. */
    public static Contestant appending(AxonApplication application) {
        return new Contestant() {
            @Override
            public String name() {
                return application.label();
            }

            @Override
            public Run start(int writers) {
                CommandGateway commands = application.commands();
                return new Resting(application) {
                    @Override
                    public void operation(int writer) {
                        commands.sendAndWait(new Notebook.Begin(Notebook.newId(), 1));
                    }
                };
            }
        };
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
