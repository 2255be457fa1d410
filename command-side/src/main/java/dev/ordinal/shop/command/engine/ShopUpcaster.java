package dev.ordinal.shop.command.engine;

import dev.ordinal.shop.events.EventReader;
import dev.ordinal.shop.events.EventTypes;
import java.util.Map;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads events of earlier revisions as the registry says, before anybody deserialises them. */
@Component
public final class ShopUpcaster extends SingleEventUpcaster {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** What the registry does not know, a snapshot or an event it is too old for, is left to the serializer. */
    @Override
    protected boolean canUpcast(IntermediateEventRepresentation stored) {
        return EventTypes.find(stored.getType().getName(), stored.getType().getRevision())
                .filter(EventReader::upcasts)
                .isPresent();
    }

    @Override
    protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation stored) {
        EventReader reader =
                EventTypes.reading(stored.getType().getName(), stored.getType().getRevision());
        SerializedType today = new SimpleSerializedType(
                reader.type().name(), Integer.toString(reader.type().revision()));
        return stored.upcastPayload(today, byte[].class, payload -> upcast(reader, payload));
    }

    private static byte[] upcast(EventReader reader, byte[] payload) {
        try {
            return JSON.writeValueAsBytes(reader.upcast(JSON.readValue(payload, OBJECT)));
        } catch (JacksonException e) {
            throw new SerializationException("Not the JSON of " + reader.type().name(), e);
        }
    }
}
