package dev.ordinal.shop.events.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ordinal.shop.events.EventTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is kept under infra/docs/events, for readers outside, is what the records say; and nothing that was once said there is taken back. */
class EventDocumentsTest {

    private static final Path KEPT = Path.of("../infra/docs/events");
    private static final EventDocuments DOCUMENTS = new EventDocuments(KEPT, EventTypes.all());

    private final SchemaRegistry validation = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @BeforeAll
    static void regenerateWhereAsked() {
        if (System.getProperty(EventDocuments.SWITCH) != null) {
            DOCUMENTS.regenerate();
        }
    }

    @Test
    void whatIsKeptIsWhatTheRecordsSayAndBreaksNobody() {
        assertThat(DOCUMENTS.findings()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("revisions")
    void everyRevisionHasASchemaThatItsGoldenFileFits(EventRevision event) {
        JsonNode schema = DOCUMENTS.schema(event);

        assertThat(schema.get("$id").asString())
                .isEqualTo(EventSchemas.urn(event.type().name(), event.revision()));
        assertThat(validation
                        .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()))
                        .validate(schema))
                .isEmpty();
        assertThat(validation.getSchema(schema).validate(event.golden())).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("revisions")
    void aGoldenFileWithoutOneOfTheRequiredMembersWouldNotFit(EventRevision event) {
        Schema schema = validation.getSchema(DOCUMENTS.schema(event));
        List<String> required = DOCUMENTS
                .schema(event)
                .get("required")
                .valueStream()
                .map(JsonNode::asString)
                .toList();

        assertThat(required).isNotEmpty().allSatisfy(member -> {
            ObjectNode golden = (ObjectNode) event.golden();
            golden.remove(member);
            assertThat(schema.validate(golden)).isNotEmpty();
        });
    }

    @Test
    void theAsyncApiDocumentIsOneByItsMetaSchema() throws IOException {
        JsonNode document = DOCUMENTS.asyncApi();
        JsonNode planted = document.deepCopy();
        ((ObjectNode) planted.at("/channels/order")).put("adress", "ordinal.order");

        Schema metaSchema = metaSchema();

        assertThat(metaSchema.validate(document)).isEmpty();
        assertThat(metaSchema.validate(planted)).isNotEmpty();
    }

    @Test
    void everyReferenceOfTheAsyncApiDocumentLeadsSomewhere() {
        JsonNode document = DOCUMENTS.asyncApi();
        List<String> references = document.findValuesAsString("$ref");

        assertThat(references).hasSizeGreaterThan(EventTypes.all().size()).allSatisfy(reference -> {
            if (reference.startsWith("#")) {
                assertThat(document.at(reference.substring(1)).isMissingNode()).isFalse();
            } else {
                assertThat(KEPT.resolve(reference)).exists();
            }
        });
    }

    @Test
    void aRecordThatBreaksReadersOfItsRevisionIsRefusedEvenToTheOneWhoRegenerates(@TempDir Path directory)
            throws IOException {
        EventDocuments copy = copy(directory);
        Path schema = directory.resolve("schemas/product.restocked.v1.json");
        ObjectNode committed = (ObjectNode) JsonMapper.shared().readTree(schema);
        ((ObjectNode) committed.get("properties")).putObject("supplier").put("type", "string");
        Files.writeString(schema, committed.toString());

        assertThat(copy.findings())
                .containsExactly("product.restocked.v1 would break its readers: #/properties/supplier is gone."
                        + " Raise the revision and write an upcaster");
        assertThatThrownBy(copy::regenerate).hasMessageContaining("supplier is gone");
        assertThat(schema).hasContent(committed.toString());
    }

    @Test
    void aRevisionThatWasOnceWrittenNeverVanishes(@TempDir Path directory) throws IOException {
        EventDocuments copy = copy(directory);
        Files.delete(directory.resolve("schemas/order.placed.v1.json"));
        Files.writeString(directory.resolve("schemas/order.lost.v1.json"), "{}");

        assertThat(copy.findings())
                .containsExactly(
                        "schemas/order.placed.v1.json is gone: what was stored by it is not. Restore it",
                        "schemas/order.lost.v1.json has no type and revision in EventTypes: what was stored by it must still be read");
        assertThatThrownBy(copy::regenerate).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatOnlyHasToBeMadeAnewIsToldWithTheCommand(@TempDir Path directory) throws IOException {
        EventDocuments copy = copy(directory);
        Files.delete(directory.resolve("schemas/user.renamed.v1.json"));
        Files.writeString(directory.resolve("asyncapi.yaml"), "asyncapi: 3.0.0");

        assertThat(copy.findings())
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding).contains("is not what the records say. Run: mvn "));

        copy.regenerate();

        assertThat(copy.findings()).isEmpty();
    }

    static Stream<EventRevision> revisions() {
        return EventRevision.all(EventTypes.all());
    }

    private static EventDocuments copy(Path directory) throws IOException {
        Files.createDirectory(directory.resolve("schemas"));
        try (Stream<Path> files = Files.walk(KEPT)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, directory.resolve(KEPT.relativize(file)));
            }
        }
        return new EventDocuments(directory, EventTypes.all());
    }

    /** As npm's package @asyncapi/specs 6.11.1 has it (Apache License 2.0, AsyncAPI Initiative). */
    private static Schema metaSchema() throws IOException {
        try (InputStream packed = Objects.requireNonNull(
                EventDocumentsTest.class.getResourceAsStream("/asyncapi-3.0.0.schema.json.gz"))) {
            JsonNode schema = JsonMapper.shared().readTree(new GZIPInputStream(packed));
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(schema);
        }
    }
}
