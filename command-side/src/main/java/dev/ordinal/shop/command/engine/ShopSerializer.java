package dev.ordinal.shop.command.engine;

import dev.ordinal.shop.events.EventType;
import dev.ordinal.shop.events.EventTypes;
import dev.ordinal.shop.events.ShopEvent;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;

/** JSON under the registered names of events; what has a revision is an event, the rest is Axon's own. */
public final class ShopSerializer extends Jackson3Serializer {

    public ShopSerializer() {
        super(builder());
    }

    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
    public SerializedType typeForClass(@Nullable Class type) {
        if (type == null || !ShopEvent.class.isAssignableFrom(type)) {
            return super.typeForClass(type);
        }
        EventType registered = EventTypes.of(type);
        return new SimpleSerializedType(registered.name(), Integer.toString(registered.revision()));
    }

    @Override
    public Class<?> classForType(SerializedType type) {
        return type.getRevision() == null
                ? super.classForType(type)
                : EventTypes.reading(type.getName(), type.getRevision()).type().record();
    }
}
