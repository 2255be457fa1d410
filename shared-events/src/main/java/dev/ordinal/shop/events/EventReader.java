package dev.ordinal.shop.events;

import java.util.Map;
import java.util.function.UnaryOperator;

/** How events stored under a type's name in one of its revisions are read. */
public record EventReader(EventType type, int revision) {

    /** False where the payload is of today's revision already. */
    public boolean upcasts() {
        return revision < type.revision();
    }

    /** The payload as today's revision has it. */
    public Map<String, Object> upcast(Map<String, Object> stored) {
        Map<String, Object> payload = stored;
        for (UnaryOperator<Map<String, Object>> upcaster :
                type.upcasters().subList(revision - 1, type.revision() - 1)) {
            payload = upcaster.apply(payload);
        }
        return payload;
    }
}
