package dev.ordinal.shop.events.documents;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CompatibilityTest {

    private static final String COMMITTED = """
            {
              "title": "order.placed, revision 1",
              "type": "object",
              "properties": {
                "orderId": {"type": "string", "pattern": "^[0-9]+$"},
                "userId": {"type": "string"},
                "payment": {"type": "string", "enum": ["PREPAID", "WALLET"]},
                "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
                "total": {"$ref": "#/$defs/Money", "description": "What it costs"}
              },
              "required": ["orderId", "payment", "lines", "total"],
              "additionalProperties": true,
              "$defs": {
                "Line": {
                  "type": "object",
                  "properties": {"sku": {"type": "string"}, "price": {"$ref": "#/$defs/Money"}},
                  "required": ["sku", "price"],
                  "additionalProperties": true
                },
                "Money": {
                  "type": "object",
                  "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}},
                  "required": ["amount", "currency"],
                  "additionalProperties": true
                }
              }
            }""";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            removed               | "orderId": {"type": "string", "pattern": "^[0-9]+$"},  |                                                       | #/properties/orderId is gone
            optional one removed  | "userId": {"type": "string"},                          |                                                       | #/properties/userId is gone
            renamed               | "userId":                                              | "customerId":                                         | #/properties/userId is gone
            retyped               | "userId": {"type": "string"}                           | "userId": {"type": "integer"}                         | #/properties/userId/type was "string" and is "integer"
            made required         | "required": ["orderId",                                | "required": ["orderId", "userId",                     | #/properties/userId has become required
            made optional         | "required": ["orderId",                                | "required": [                                         | #/properties/orderId is no longer always there
            added and required    | "userId": {"type": "string"}, "payment"                | "userId": {"type": "string"}, "country": {"type": "string"}, "payment" | #/properties/country is new, and not optional
            a value less          | "PREPAID", "WALLET"                                    | "PREPAID"                                             | #/properties/payment/enum was ["PREPAID","WALLET"] and is ["PREPAID"]
            a value more          | "PREPAID", "WALLET"                                    | "PREPAID", "WALLET", "CREDIT"                         | #/properties/payment/enum was
            narrowed              | "userId": {"type": "string"                            | "userId": {"type": "string", "maxLength": 3           | #/properties/userId/maxLength is new: 3
            widened               | , "pattern": "^[0-9]+$"                                |                                                       | #/properties/orderId/pattern is gone
            closed to strangers   | "additionalProperties": true, "$defs"                  | "additionalProperties": false, "$defs"                | #/additionalProperties was true and is false
            in a line             | "sku": {"type": "string"},                             |                                                       | #/properties/lines/items/properties/sku is gone
            in a line's price     | "amount": {"type": "string"}                           | "amount": {"type": "number"}                          | amount/type was "string" and is "number"
            beside a reference    | "description": "What it costs"                         | "maxProperties": 2                                    | #/properties/total/maxProperties is new: 2
            """)
    void aChangeThatBreaksAReaderIsSeen(String kind, String before, String after, String expected) {
        String fresh = oneLine(COMMITTED).replace(before, after == null ? "" : after);
        if (kind.equals("added and required")) {
            fresh = fresh.replace("\"required\": [\"orderId\",", "\"required\": [\"orderId\", \"country\",");
        }

        assertThat(Compatibility.breaks(json(COMMITTED), json(fresh)))
                .hasSizeGreaterThanOrEqualTo(1)
                .anySatisfy(change -> assertThat(change).contains(expected));
    }

    @Test
    void everyChangeIsTold() {
        String fresh = oneLine(COMMITTED)
                .replace("\"userId\": {\"type\": \"string\"},", "")
                .replace("\"PREPAID\", \"WALLET\"", "\"WALLET\"");

        assertThat(Compatibility.breaks(json(COMMITTED), json(fresh))).hasSize(2);
    }

    @Test
    void optionalMembersAndOtherWordsBreakNobody() {
        String fresh = oneLine(COMMITTED)
                .replace("\"userId\":", "\"country\": {\"type\": \"string\"}, \"userId\":")
                .replace("\"sku\":", "\"gift\": {\"type\": \"boolean\"}, \"sku\":")
                .replace("What it costs", "What is to be paid")
                .replace("\"title\":", "\"description\": \"Somebody wants something.\", \"title\":");

        assertThat(json(fresh)).isNotEqualTo(json(COMMITTED));
        assertThat(Compatibility.breaks(json(COMMITTED), json(fresh))).isEmpty();
    }

    @Test
    void whatADefinitionIsCalledIsNobodysAffair() {
        assertThat(Compatibility.breaks(json(COMMITTED), json(COMMITTED.replace("Money", "Price"))))
                .isEmpty();
    }

    @Test
    void aSchemaThatRefersToItselfIsComparedOnce() {
        String tree = """
                {"type": "object", "properties": {"parts": {"type": "array", "items": {"$ref": "#"}}}}""";

        assertThat(Compatibility.breaks(json(tree), json(tree.replace("\"array\"", "\"object\""))))
                .containsExactly("#/properties/parts/type was \"array\" and is \"object\"");
    }

    private static String oneLine(String json) {
        return json.lines()
                .map(String::strip)
                .reduce((one, next) -> one + " " + next)
                .orElseThrow();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
