package dev.ordinal.eventstore.axon;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.beans.ConstructorProperties;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * How far a processor has come in the log: a position, and the id of the event there, so that another history is not taken for the one that was read. Equal to another
 * at the same position.
 */
public final class LogToken extends GlobalSequenceTrackingToken {

    private static final long serialVersionUID = 1;

    private final String eventId;

    @JsonCreator
    @ConstructorProperties({"globalIndex", "eventId"})
    public LogToken(@JsonProperty("globalIndex") long position, @JsonProperty("eventId") String eventId) {
        super(position);
        this.eventId = eventId;
    }

    /** Id of the last event that was read. */
    public String getEventId() {
        return eventId;
    }

    /** Of a token of this log or of a plain {@link GlobalSequenceTrackingToken}; 0 for null. */
    public static long position(@Nullable TrackingToken token) {
        return switch (token) {
            case null -> 0;
            case GlobalSequenceTrackingToken global -> global.getGlobalIndex();
            default -> throw new IllegalArgumentException("Not a token of this log: " + token);
        };
    }

    /** Id of the event that a token names, null where it names none. */
    public static @Nullable String eventId(@Nullable TrackingToken token) {
        return token instanceof LogToken ofLog ? ofLog.eventId : null;
    }
}
