package dev.ordinal.shop.events.documents;

import dev.ordinal.shop.events.EventType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** A directory with the AsyncAPI document and the schemas of all revisions, held against the records. */
final class EventDocuments {

    static final String SWITCH = "events.regenerate";
    static final String REGENERATE =
            "mvn -q test -pl shared-events -Dtest=EventDocumentsTest -D" + SWITCH + "   (from the project's root)";

    private static final String ASYNC_API = "asyncapi.yaml";
    private static final String GENERATED =
            "# Made from the records of shared-events: see README.md, \"When an event changes\".\n";
    private static final ObjectWriter JSON = JsonMapper.shared()
            .writer()
            .with(new DefaultPrettyPrinter(
                            Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private final Path directory;
    private final List<EventType> types;

    EventDocuments(Path directory, List<EventType> types) {
        this.directory = directory;
        this.types = types;
    }

    static String schemaFile(EventRevision event) {
        return "schemas/" + event.name() + ".json";
    }

    JsonNode schema(EventRevision event) {
        return JsonMapper.shared().readTree(directory.resolve(schemaFile(event)));
    }

    JsonNode asyncApi() {
        return AsyncApiDocument.YAML.readTree(directory.resolve(ASYNC_API));
    }

    /** What is wrong: first what can't be right however the files are made, then what only has to be made anew. */
    List<String> findings() {
        List<String> findings = new ArrayList<>(broken());
        if (findings.isEmpty()) {
            fromRecords().forEach((file, content) -> {
                if (!Files.exists(directory.resolve(file)) || !read(file).equals(content)) {
                    findings.add(file + " is not what the records say. Run: " + REGENERATE);
                }
            });
        }
        return findings;
    }

    /** @throws IllegalStateException where a revision would break its readers or vanish; nothing was written */
    void regenerate() {
        List<String> broken = broken();
        if (!broken.isEmpty()) {
            throw new IllegalStateException(String.join("\n", broken));
        }
        fromRecords().forEach((file, content) -> {
            try {
                Files.createDirectories(directory.resolve(file).getParent());
                Files.writeString(directory.resolve(file), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private List<String> broken() {
        return Stream.of(vanished(), unknown(), breaks())
                .flatMap(findings -> findings)
                .toList();
    }

    private Stream<String> vanished() {
        return revisions()
                .filter(event -> !event.isWritten() && !Files.exists(directory.resolve(schemaFile(event))))
                .map(event -> schemaFile(event) + " is gone: what was stored by it is not. Restore it");
    }

    private Stream<String> unknown() {
        Set<String> known = revisions().map(EventDocuments::schemaFile).collect(Collectors.toSet());
        return committedSchemas()
                .filter(file -> !known.contains(file))
                .map(file ->
                        file + " has no type and revision in EventTypes: what was stored by it must still be read");
    }

    private Stream<String> breaks() {
        return revisions()
                .filter(event -> event.isWritten() && Files.exists(directory.resolve(schemaFile(event))))
                .flatMap(event -> Compatibility.breaks(schema(event), EventSchemas.of(event.type())).stream()
                        .map(change -> "%s would break its readers: %s. Raise the revision and write an upcaster"
                                .formatted(event, change)));
    }

    private Map<String, String> fromRecords() {
        Map<String, String> files = new LinkedHashMap<>();
        types.forEach(type -> files.put(
                schemaFile(new EventRevision(type, type.revision())),
                JSON.writeValueAsString(EventSchemas.of(type)) + "\n"));
        files.put(ASYNC_API, GENERATED + AsyncApiDocument.YAML.writeValueAsString(AsyncApiDocument.of(types)));
        return files;
    }

    private Stream<EventRevision> revisions() {
        return EventRevision.all(types);
    }

    private Stream<String> committedSchemas() {
        Path schemas = directory.resolve("schemas");
        if (!Files.exists(schemas)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(schemas)) {
            return files.map(file -> "schemas/" + file.getFileName()).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
