package dev.ordinal.eventstore.axon.reaction;

import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** An aggregate for tests: lines are written on it; the last line again changes nothing. */
class Note {

    record Write(@TargetAggregateIdentifier String id, String line) {}

    record Written(String id, String line) {}

    /** Refuses what is illegible. */
    static final class Illegible extends RuntimeException {}

    /** Whether lines of these words are refused for a while. */
    static final AtomicBoolean HELD_UP = new AtomicBoolean();

    @AggregateIdentifier
    @SuppressWarnings({"NullAway.Init", "unused"})
    private String id;

    private String last = "";

    Note() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    String handle(Write write) {
        if (write.line.equals("illegible")) {
            throw new Illegible();
        }
        if (write.line.equals("held up") && HELD_UP.get()) {
            throw new TransientFailure("planted");
        }
        String before = last;
        if (!write.line.equals(last)) {
            AggregateLifecycle.apply(new Written(write.id, write.line));
        }
        return before;
    }

    @EventSourcingHandler
    void on(Written written) {
        id = written.id;
        last = written.line;
    }
}
