package dev.ordinal.shop.events.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventSchemasTest {

    enum Colour {
        RED,
        GREEN
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Painted(
            String wallId,

            @Nullable @JsonPropertyDescription("Who asked for it")
            String customer,

            Colour colour,
            long coats,
            @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal litres,
            Instant at,
            List<Hole> holes,
            Map<String, Long> tools) {}

    record Hole(int width, boolean filled) {}

    record Forgetful(@Nullable String customer) {}

    private final JsonNode schema = EventSchemas.of(Painted.class, "wall.painted", 3);

    @Test
    void aSchemaIsCalledAsTheRecordsHeaderSays() {
        assertThat(schema.get("$id").asString()).isEqualTo("urn:ordinal:schema:wall.painted:3");
        assertThat(schema.get("title").asString()).isEqualTo("wall.painted, revision 3");
        assertThat(schema.get("$schema").asString()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
    }

    @Test
    void membersStandInTheOrderOfTheRecordAndAreRequiredUnlessNullable() {
        assertThat(schema.get("properties").propertyNames())
                .containsExactly("wallId", "customer", "colour", "coats", "litres", "at", "holes", "tools");
        assertThat(schema.get("required").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrder("wallId", "colour", "coats", "litres", "at", "holes", "tools");
        assertThat(schema.at("/properties/customer/description").asString()).isEqualTo("Who asked for it");
    }

    @Test
    void aReaderToleratesMembersThatItDoesNotKnow() {
        assertThat(schema.get("additionalProperties").asBoolean()).isTrue();
        assertThat(schema.at("/$defs/Hole/additionalProperties").asBoolean()).isTrue();
    }

    @Test
    void whatJacksonWritesOfARecordFitsItsSchema() {
        Painted painted = new Painted(
                "w",
                null,
                Colour.RED,
                2,
                new BigDecimal("-1.50"),
                Instant.parse("2026-11-20T12:00:00.123Z"),
                List.of(new Hole(3, true)),
                Map.of("brush", 1L));

        assertThat(validator().validate(JsonMapper.shared().writeValueAsString(painted), InputFormat.JSON))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "wallId":"w",     |
            "wallId":"w"      | "wallId":null
            "RED"             | "BLUE"
            "coats":2         | "coats":2.5
            "coats":2         | "coats":"2"
            "litres":"-1.50"  | "litres":-1.50
            "litres":"-1.50"  | "litres":"1,50"
            "litres":"-1.50"  | "litres":"1E+3"
            2026-11-20T       | 20.11.2026
            {"width":3,       | {
            "filled":true     | "filled":1
            "brush":1         | "brush":"one"
            """)
    void whatIsNotWrittenSoDoesNotFit(String right, String wrong) {
        String painted = """
                {"wallId":"w","colour":"RED","coats":2,"litres":"-1.50","at":"2026-11-20T12:00:00Z",\
                "holes":[{"width":3,"filled":true}],"tools":{"brush":1},"unknown":true}""";

        assertThat(validator().validate(painted, InputFormat.JSON)).isEmpty();
        assertThat(validator().validate(painted.replace(right, wrong == null ? "" : wrong), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void aNullableMemberThatWouldBeWrittenAsNullIsRefused() {
        assertThatThrownBy(() -> EventSchemas.of(Forgetful.class, "wall.forgotten", 1))
                .hasMessageContaining("customer of")
                .hasMessageContaining("@JsonInclude(NON_NULL)");
    }

    private Schema validator() {
        return SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        registry -> registry.schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()))
                .getSchema(schema);
    }
}
