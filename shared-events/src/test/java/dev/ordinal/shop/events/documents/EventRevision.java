package dev.ordinal.shop.events.documents;

import dev.ordinal.shop.events.EventType;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One form in which an event was or is written. */
record EventRevision(EventType type, int revision) {

    static Stream<EventRevision> all(List<EventType> types) {
        return types.stream()
                .flatMap(type -> IntStream.rangeClosed(1, type.revision()).mapToObj(n -> new EventRevision(type, n)));
    }

    String name() {
        return type.name() + ".v" + revision;
    }

    /** False for a revision that only its schema, golden file and upcaster still know. */
    boolean isWritten() {
        return revision == type.revision();
    }

    JsonNode golden() {
        return JsonMapper.shared().readTree(Path.of("src/test/resources/golden", name() + ".json"));
    }

    @Override
    public String toString() {
        return name();
    }
}
