package dev.ordinal.shop.events.documents;

import dev.ordinal.shop.events.EventType;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The AsyncAPI document: what is the same for all events stands in asyncapi-frame.yaml, channels and messages come from the events. */
final class AsyncApiDocument {

    static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER, YAMLWriteFeature.SPLIT_LINES)
            .enable(
                    YAMLWriteFeature.MINIMIZE_QUOTES,
                    YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS,
                    YAMLWriteFeature.LITERAL_BLOCK_STYLE,
                    YAMLWriteFeature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    private static final int DEFAULT_PARTITIONS = 12;
    private static final String HEARTBEAT = "heartbeat";

    private AsyncApiDocument() {}

    static ObjectNode of(List<EventType> types) {
        ObjectNode document = (ObjectNode) YAML.readTree(frame());
        ObjectNode components = (ObjectNode) document.remove("components");
        ObjectNode messages = (ObjectNode) components.get("messages");
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        types.stream().map(AsyncApiDocument::streamType).distinct().forEach(streamType -> {
            List<EventRevision> events = EventRevision.all(types)
                    .filter(event -> streamType(event.type()).equals(streamType))
                    .toList();
            channels.set(streamType, channel(streamType, events));
            operations.set("send-" + streamType, operation(streamType));
            events.forEach(event -> messages.set(event.name(), message(event)));
        });
        document.set("components", components);
        return document;
    }

    private static String streamType(EventType type) {
        return type.name().substring(0, type.name().indexOf('.'));
    }

    private static ObjectNode channel(String streamType, List<EventRevision> events) {
        ObjectNode channel = object().put("address", "ordinal." + streamType)
                .put("description", "Every event of all streams of type `" + streamType + "`.");
        ObjectNode messages = channel.putObject("messages");
        events.forEach(event -> messages.set(event.name(), reference("#/components/messages/" + event.name())));
        messages.set(HEARTBEAT, reference("#/components/messages/" + HEARTBEAT));
        channel.putObject("bindings")
                .putObject("kafka")
                .put("topic", "ordinal." + streamType)
                .put("partitions", DEFAULT_PARTITIONS)
                .put("bindingVersion", "0.5.0");
        return channel;
    }

    private static ObjectNode operation(String streamType) {
        ObjectNode operation = object().put("action", "send")
                .put(
                        "summary",
                        "Ordinal's relay sends each event of the `%s` streams after it was stored."
                                .formatted(streamType));
        return operation.set("channel", reference("#/channels/" + streamType));
    }

    private static ObjectNode message(EventRevision event) {
        String type = event.type().name();
        String urn = EventSchemas.urn(type, event.revision());
        ObjectNode message = object().put("name", type)
                .put("title", "%s, revision %d".formatted(type, event.revision()))
                .put("summary", event.isWritten() ? "Written today." : "No longer written; what was stored stays.");
        message.putArray("traits").add(reference("#/components/messageTraits/event"));
        ObjectNode headers = message.putObject("headers").put("type", "object").putObject("properties");
        headers.putObject("ce_type").put("const", type);
        headers.putObject("ce_revision").put("const", Integer.toString(event.revision()));
        headers.putObject("ce_dataschema").put("const", urn);
        message.set("payload", reference(EventDocuments.schemaFile(event)));
        message.putArray("examples").addObject().put("name", event.name()).set("payload", event.golden());
        return message;
    }

    private static ObjectNode reference(String target) {
        return object().put("$ref", target);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static InputStream frame() {
        return Objects.requireNonNull(AsyncApiDocument.class.getResourceAsStream("/asyncapi-frame.yaml"));
    }
}
