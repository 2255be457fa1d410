package dev.ordinal.shop.query.shared;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.shop.events.EventReader;
import dev.ordinal.shop.events.EventTypes;
import dev.ordinal.shop.events.ShopEvent;
import java.math.BigDecimal;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Reads stored events as records of the shop. */
public final class Events {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .addModule(new RecordReading())
            .addModule(new SimpleModule().addDeserializer(BigDecimal.class, new AmountReader()))
            .build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private Events() {}

    /**
     * The event as today's code knows it.
     *
     * @throws dev.ordinal.shop.events.UnreadableEvent where this code is older than the event
     */
    public static ShopEvent read(EventRecord stored) {
        EventReader reader = EventTypes.reading(stored.type(), stored.revision());
        return reader.upcasts()
                ? JSON.convertValue(
                        reader.upcast(JSON.readValue(stored.payload(), OBJECT)),
                        reader.type().record())
                : JSON.readValue(stored.payload(), reader.type().record());
    }

    /** As {@link #read(EventRecord)}, for streams that hold events of one family only. */
    public static <E extends ShopEvent> E read(EventRecord stored, Class<E> family) {
        return family.cast(read(stored));
    }
}
