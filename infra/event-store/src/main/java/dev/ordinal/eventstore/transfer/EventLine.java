package dev.ordinal.eventstore.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.StoredEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * An event as a line of JSON. Payload and metadata are strings that hold the text of their bytes, whatever it is; bytes that are no UTF-8 text stand as base64 in
 * {@code payloadBase64} and {@code metadataBase64} in their place. Either way the very same bytes come back.
 */
final class EventLine {

    /** In bytes, with its line feed: JSON makes at most six bytes of one. */
    static final int LONGEST = 6 * NewEvent.MAX_BYTES + (16 << 10);

    private static final Set<String> NUMBERS = Set.of("position", "sequence");
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(LONGEST).build())
            .build();

    private EventLine() {}

    /** With the line feed at its end. */
    static byte[] write(StoredEvent event) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(500 + event.payload().length + event.metadata().length);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeNumberProperty("position", event.position());
            json.writeStringProperty("streamId", event.streamId());
            json.writeStringProperty("streamType", event.streamType());
            json.writeNumberProperty("sequence", event.sequence());
            json.writeStringProperty("eventId", event.eventId());
            json.writeStringProperty("type", event.type());
            if (event.revision() != null) {
                json.writeStringProperty("revision", event.revision());
            }
            json.writeStringProperty("occurredAt", event.occurredAt().toString());
            json.writeStringProperty("recordedAt", event.recordedAt().toString());
            write(json, "payload", event.payload());
            write(json, "metadata", event.metadata());
            json.writeEndObject();
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static void write(JsonGenerator json, String name, byte[] bytes) {
        text(bytes)
                .ifPresentOrElse(
                        text -> json.writeStringProperty(name, text),
                        () -> json.writeStringProperty(
                                name + "Base64", Base64.getEncoder().encodeToString(bytes)));
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /**
     * The event of a line, without or with its line feed.
     *
     * @throws TransferFailed where the line is none of an event
     */
    static StoredEvent read(byte[] line) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new TransferFailed("not a JSON object");
            }
            Map<String, String> values = new HashMap<>();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                boolean number = NUMBERS.contains(name);
                if (json.nextToken() != (number ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_STRING)) {
                    throw new TransferFailed("'%s' is no %s".formatted(name, number ? "whole number" : "text"));
                }
                if (values.put(name, json.getString()) != null) {
                    throw new TransferFailed("'%s' stands there twice".formatted(name));
                }
            }
            if (json.nextToken() != null) {
                throw new TransferFailed("something stands behind the JSON object");
            }
            return event(values);
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            throw new TransferFailed(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }

    private static StoredEvent event(Map<String, String> values) {
        return new StoredEvent(
                Long.parseLong(value(values, "position")),
                value(values, "streamId"),
                value(values, "streamType"),
                Long.parseLong(value(values, "sequence")),
                value(values, "eventId"),
                value(values, "type"),
                values.get("revision"),
                bytes(values, "payload"),
                bytes(values, "metadata"),
                Instant.parse(value(values, "occurredAt")),
                Instant.parse(value(values, "recordedAt")));
    }

    private static byte[] bytes(Map<String, String> values, String name) {
        String base64 = values.get(name + "Base64");
        if (base64 != null && values.containsKey(name)) {
            throw new TransferFailed("'%s' stands there twice, as text and as base64".formatted(name));
        }
        return base64 == null
                ? value(values, name).getBytes(UTF_8)
                : Base64.getDecoder().decode(base64);
    }

    private static String value(Map<String, String> values, String name) {
        @Nullable String value = values.get(name);
        if (value == null) {
            throw new TransferFailed("'%s' is missing".formatted(name));
        }
        return value;
    }
}
