package dev.ordinal.eventstore.axon;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;

/** An aggregate for tests. */
@Aggregate(type = "Account")
@Revision("2")
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
class Account {

    record Open(@TargetAggregateIdentifier String id, String email) {}

    record Deposit(@TargetAggregateIdentifier String id, int amount) {}

    record Opened(String id, String email) {}

    record Deposited(int amount) {}

    /** The account said no. */
    static final class Refused extends RuntimeException {}

    /** An exception of the kind for which Axon stores what was applied. */
    static final class Checked extends Exception {}

    /** A deposit that ends in {@link Checked}. */
    static final int STORED_ALL_THE_SAME = 11;

    /** A deposit that ends in an error after the event was applied. */
    static final int UNLUCKY = 13;

    @AggregateIdentifier
    @SuppressWarnings({"NullAway.Init", "unused"})
    private String id;

    private int balance;

    Account() {}

    @CommandHandler
    Account(Open command) {
        AggregateLifecycle.apply(new Opened(command.id(), command.email()));
    }

    @CommandHandler
    int handle(Deposit command) throws Checked {
        if (command.amount() < 0) {
            throw new Refused();
        }
        if (command.amount() > 0) {
            AggregateLifecycle.apply(new Deposited(command.amount()));
        }
        if (command.amount() == STORED_ALL_THE_SAME) {
            throw new Checked();
        }
        if (command.amount() == UNLUCKY) {
            throw new StackOverflowError("planted");
        }
        return balance;
    }

    @EventSourcingHandler
    void on(Opened event) {
        id = event.id();
    }

    @EventSourcingHandler
    void on(Deposited event) {
        balance += event.amount();
    }
}
