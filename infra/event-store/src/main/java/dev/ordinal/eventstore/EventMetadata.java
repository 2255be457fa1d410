package dev.ordinal.eventstore;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The members of an event's metadata that travel with it; each null where absent or no text, or where the metadata is no JSON object.
 *
 * @param actor who asked for it
 * @param correlationId what the event and all others that one request led to have in common
 * @param causationId the command or event that led to it
 * @param traceparent W3C trace context of the request
 */
public record EventMetadata(
        @Nullable String actor,
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable String traceparent) {

    /** Where nothing is known. */
    public static final EventMetadata NONE = new EventMetadata(null, null, null, null);

    private static final JsonFactory JSON = new JsonFactory();

    /** Reads stored metadata, whatever it holds. */
    public static EventMetadata read(byte[] metadata) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), metadata)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? read(parser) : NONE;
        } catch (JacksonException e) {
            return NONE;
        }
    }

    private static EventMetadata read(JsonParser parser) {
        String actor = null;
        String correlationId = null;
        String causationId = null;
        String traceparent = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            String value = parser.getValueAsString();
            parser.skipChildren();
            switch (name) {
                case "actor" -> actor = value;
                case "correlationId" -> correlationId = value;
                case "causationId" -> causationId = value;
                case "traceparent" -> traceparent = value;
                default -> {}
            }
        }
        return new EventMetadata(actor, correlationId, causationId, traceparent);
    }
}
