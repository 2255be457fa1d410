package dev.ordinal.relay;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The members of an event's metadata that travel as headers; each null where absent, or where the metadata is no JSON object. */
record EventMetadata(
        @Nullable String correlationId,
        @Nullable String causationId,
        @Nullable String traceparent) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final EventMetadata NONE = new EventMetadata(null, null, null);

    static EventMetadata read(byte[] metadata) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), metadata)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? read(parser) : NONE;
        } catch (JacksonException e) {
            return NONE;
        }
    }

    private static EventMetadata read(JsonParser parser) {
        String correlationId = null;
        String causationId = null;
        String traceparent = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "correlationId" -> correlationId = parser.getValueAsString();
                case "causationId" -> causationId = parser.getValueAsString();
                case "traceparent" -> traceparent = parser.getValueAsString();
                default -> parser.skipChildren();
            }
        }
        return new EventMetadata(correlationId, causationId, traceparent);
    }
}
