package dev.ordinal.shop.events.documents;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.TypeScope;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import dev.ordinal.shop.events.EventType;
import dev.ordinal.shop.events.Personal;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes the JSON Schema of what an event's record is written as. A member is required unless it is nullable; members that a reader does not know are allowed. */
final class EventSchemas {

    private static final String DECIMAL = "^-?[0-9]+(\\.[0-9]+)?$";
    private static final List<String> ORDER =
            List.of("description", "type", "properties", "required", "additionalProperties", "$defs");

    private static final SchemaGenerator GENERATOR = generator();

    private EventSchemas() {}

    /** The name of the schema, which {@code ce_dataschema} of each record says. */
    static String urn(String type, int revision) {
        return "urn:ordinal:schema:" + type + ":" + revision;
    }

    static ObjectNode of(EventType type) {
        return of(type.record(), type.name(), type.revision());
    }

    static ObjectNode of(Class<?> record, String name, int revision) {
        ObjectNode generated = GENERATOR.generateSchema(record);
        ObjectNode schema = JsonNodeFactory.instance
                .objectNode()
                .put("$schema", SchemaVersion.DRAFT_2020_12.getIdentifier())
                .put("$id", urn(name, revision))
                .put("title", name + ", revision " + revision);
        ORDER.stream().filter(generated::has).forEach(keyword -> schema.set(keyword, generated.get(keyword)));
        return schema.setAll(generated);
    }

    private static SchemaGenerator generator() {
        SchemaGeneratorConfigBuilder configuration = new SchemaGeneratorConfigBuilder(
                        SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .without(Option.SCHEMA_VERSION_INDICATOR)
                .with(
                        Option.STANDARD_FORMATS,
                        Option.DEFINITIONS_FOR_ALL_OBJECTS,
                        Option.PLAIN_DEFINITION_KEYS,
                        Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
                .with(new JacksonSchemaModule());
        configuration
                .forFields()
                .withRequiredCheck(field -> !isNullable(field))
                .withDescriptionResolver(EventSchemas::personal);
        configuration
                .forTypesInGeneral()
                .withPropertySorter((_, _) -> 0)
                .withCustomDefinitionProvider(EventSchemas::exactDecimal)
                .withTypeAttributeOverride(EventSchemas::forTolerantReaders);
        return new SchemaGenerator(configuration.build());
    }

    private static @Nullable String personal(FieldScope field) {
        return Arrays.stream(field.getRawMember().getDeclaringClass().getRecordComponents())
                .filter(component -> component.getName().equals(field.getName()))
                .map(component -> component.getAnnotation(Personal.class))
                .filter(Objects::nonNull)
                .map(personal ->
                        "Personal data of the user in %s, sealed: sealed:1:<user id>:<base64url>. Opaque to readers outside; unreadable to everybody once the user is erased."
                                .formatted(personal.of()))
                .findFirst()
                .orElse(null);
    }

    private static boolean isNullable(FieldScope field) {
        boolean nullable = field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
        Class<?> record = field.getRawMember().getDeclaringClass();
        JsonInclude inclusion = record.getAnnotation(JsonInclude.class);
        if (nullable && (inclusion == null || inclusion.value() != JsonInclude.Include.NON_NULL)) {
            throw new IllegalArgumentException("%s of %s is nullable: annotate the record with @JsonInclude(NON_NULL)"
                    .formatted(field.getName(), record.getName()));
        }
        return nullable;
    }

    private static @Nullable CustomDefinition exactDecimal(ResolvedType type, SchemaGenerationContext context) {
        return type.getErasedType() == BigDecimal.class
                ? new CustomDefinition(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("type", "string")
                                .put("pattern", DECIMAL),
                        CustomDefinition.DefinitionType.INLINE,
                        CustomDefinition.AttributeInclusion.YES)
                : null;
    }

    private static void forTolerantReaders(ObjectNode schema, TypeScope scope, SchemaGenerationContext context) {
        if (scope.getType().getErasedType().isRecord()) {
            schema.put("additionalProperties", true);
        }
    }
}
