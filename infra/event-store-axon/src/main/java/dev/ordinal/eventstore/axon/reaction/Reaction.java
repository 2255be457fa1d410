package dev.ordinal.eventstore.axon.reaction;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A bean whose methods with Axon's {@code @EventHandler} react to events; they may take a {@link Cause}, which sends commands. Every event comes once it is durable, at
 * least once, and never again because of a replay: what a handler does must be harmless when it is done twice.
 *
 * <p>Events of one stream come one after the other, in order; those of different streams at the same time, on virtual threads, outside of any unit of work. Beans of the
 * same name are one reaction: an event goes to each in turn, in the order of {@code @Order}. Several processes share the work.
 *
 * <p>What a handler throws decides: a failure that passes by ({@link TransientFailure}, a database that is away, an overloaded log) has the event tried again for ever;
 * anything else parks the event's stream for this reaction, where it waits, with the events behind it, for an operator. Other streams go on. So does an event on which three
 * processes in a row die.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Reaction {

    /** Under which its progress is kept: for ever. Another name is another reaction, which begins anew. */
    String value();

    /** Whether it leaves alone what happened before it first ran, as one that tells people of news. By default it reacts to all that the log holds. */
    boolean beginsAtHead() default false;
}
