package dev.ordinal.shop.events;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What an event is called on the wire, and how payloads of its earlier revisions become today's: the first upcaster makes revision 2 of revision 1, and so on.
 * An upcaster changes a JSON object as a map (numbers, strings, booleans, lists and maps) and looks at nothing else.
 */
public record EventType(
        String name, Class<? extends ShopEvent> record, List<UnaryOperator<Map<String, Object>>> upcasters) {

    public EventType {
        upcasters = List.copyOf(upcasters);
    }

    /** The revision that this code writes. */
    public int revision() {
        return upcasters.size() + 1;
    }
}
