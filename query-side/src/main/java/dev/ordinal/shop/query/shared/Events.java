package dev.ordinal.shop.query.shared;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.shop.events.EventTypes;
import dev.ordinal.shop.events.ShopEvent;
import tools.jackson.databind.json.JsonMapper;

public final class Events {

    private static final JsonMapper JSON = new JsonMapper();

    private Events() {}

    /**
     * The event as today's code knows it.
     *
     * @throws dev.ordinal.shop.events.UnreadableEvent where this code is older than the event
     */
    public static ShopEvent read(EventRecord stored) {
        int revision = stored.revision() == null ? 1 : Integer.parseInt(stored.revision());
        return JSON.readValue(
                stored.payload(), EventTypes.reading(stored.type(), revision).record());
    }

    /** As {@link #read(EventRecord)}, for streams that hold events of one family only. */
    public static <E extends ShopEvent> E read(EventRecord stored, Class<E> family) {
        return family.cast(read(stored));
    }
}
