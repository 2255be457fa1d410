package dev.ordinal.shop.command.engine;

import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.events.EventType;
import dev.ordinal.shop.events.EventTypes;
import dev.ordinal.shop.events.PersonalText;
import dev.ordinal.shop.events.ShopEvent;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * JSON under the registered names of events. Aggregates, which only snapshots hold, go by their class and the revision that they declare: a snapshot that no longer
 * fits is of no loss. The rest is Axon's own.
 */
public final class ShopSerializer extends Jackson3Serializer {

    private static final String SNAPSHOT = "snapshot:";

    public ShopSerializer() {
        super(builder());
    }

    /** Personal data that nobody sealed is refused before it rests anywhere. */
    @Override
    public <T> SerializedObject<T> serialize(@Nullable Object object, Class<T> expectedType) {
        if (object instanceof ShopEvent event) {
            for (PersonalText personal : PersonalText.in(event)) {
                if (!PersonalData.isSealed(personal.text())) {
                    throw new IllegalArgumentException("The %s of an event %s is not sealed"
                            .formatted(
                                    personal.component(),
                                    EventTypes.of(event.getClass()).name()));
                }
            }
        }
        return super.serialize(object, expectedType);
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // as Axon declares it
    public SerializedType typeForClass(@Nullable Class type) {
        if (type == null) {
            return super.typeForClass(type);
        }
        if (type.isAnnotationPresent(Aggregate.class)) {
            SerializedType named = super.typeForClass(type);
            return new SimpleSerializedType(SNAPSHOT + named.getName(), named.getRevision());
        }
        if (!ShopEvent.class.isAssignableFrom(type)) {
            return super.typeForClass(type);
        }
        EventType registered = EventTypes.of(type);
        return new SimpleSerializedType(registered.name(), Integer.toString(registered.revision()));
    }

    @Override
    public Class<?> classForType(SerializedType type) {
        if (type.getName().startsWith(SNAPSHOT)) {
            return super.classForType(
                    new SimpleSerializedType(type.getName().substring(SNAPSHOT.length()), type.getRevision()));
        }
        return type.getRevision() == null
                ? super.classForType(type)
                : EventTypes.reading(type.getName(), type.getRevision()).type().record();
    }
}
