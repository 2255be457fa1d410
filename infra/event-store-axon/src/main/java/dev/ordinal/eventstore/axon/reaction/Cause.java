package dev.ordinal.eventstore.axon.reaction;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The event that a {@link Reaction} is about, as a parameter of its handler, and the way to the commands that follow from it. Safe for use by several threads; of no use when
 * the handler has returned.
 *
 * <p>Commands carry the event's correlation data: its correlation, actor and trace, and as causation the event's own id. They are sent again, after a pause, for as long as
 * others are faster, the log is away or overloaded, or it is unknown whether the events were stored: each must be harmless when it is done twice. They return
 * when their events are durable. What the command's handler throws (a domain's rejection) is thrown as it is. So are Axon's {@code AggregateNotFoundException}, and {@code
 * AggregateStreamCreationException} where a command begins what exists already.
 */
public interface Cause {

    /** Id of the event: what ids that must be the same at every repeat are to be derived from. */
    String eventId();

    /** The stream that it stands in. */
    String streamId();

    /** Its place there, from 0. */
    long sequence();

    /** The domain's time. */
    Instant occurredAt();

    /** As it is stored beside the event. */
    Map<String, Object> metadata();

    /** Whether an operator wants this event, which had failed for good, to be tried again: what could not be decided then is decided. */
    boolean isAskedFor();

    /** Has a command done and gives what its handler returned. */
    @Nullable
    Object send(Object command);

    /**
     * Has a command done on condition that the event is still the last of its stream: a late repeat, or a process that was taken for dead, can't act on what has moved on. The log
     * checks it under its lock, together with the append; where the command appends nothing, or is refused, it looks.
     */
    Sent sendWhileLast(Object command);

    /** What became of a command that was sent on condition. */
    sealed interface Sent {

        /**
         * It is done.
         *
         * @param result  what its handler returned
         */
        record Done(@Nullable Object result) implements Sent {}

        /**
         * Nothing was done: another event follows in the stream. It may be one that this very command has stored, in an earlier try whose outcome was lost.
         */
        record MovedOn() implements Sent {}
    }
}
