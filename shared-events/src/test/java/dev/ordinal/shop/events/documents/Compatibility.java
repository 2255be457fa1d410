package dev.ordinal.shop.events.documents;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What may change in a schema within one revision: optional members may come, and words. Whatever else changes breaks somebody: a reader that was written by the committed
 * schema, or what was stored by it.
 */
final class Compatibility {

    private static final Set<String> WORDS = Set.of("title", "description", "$comment", "examples");
    private static final Set<String> ELSEWHERE = Set.of("$defs", "required");

    private final JsonNode committed;
    private final JsonNode fresh;
    private final Set<List<JsonNode>> compared = new HashSet<>();
    private final List<String> breaks = new ArrayList<>();

    private Compatibility(JsonNode committed, JsonNode fresh) {
        this.committed = committed;
        this.fresh = fresh;
    }

    /** What breaks, each with a pointer to it; empty where the fresh schema may replace the committed one. */
    static List<String> breaks(JsonNode committed, JsonNode fresh) {
        Compatibility comparison = new Compatibility(committed, fresh);
        comparison.compare("#", committed, fresh);
        return List.copyOf(comparison.breaks);
    }

    private void compare(String pointer, JsonNode before, JsonNode after) {
        JsonNode was = resolve(committed, before);
        JsonNode is = resolve(fresh, after);
        if (was.isArray() && is.isArray() && was.size() == is.size()) {
            IntStream.range(0, was.size()).forEach(i -> compare(pointer + "/" + i, was.get(i), is.get(i)));
        } else if (!was.isObject() || !is.isObject()) {
            compareValues(pointer, was, is);
        } else if (compared.add(List.of(was, is))) {
            keywords(was, is).forEach(keyword -> compareKeyword(pointer, keyword, was, is));
            members(was).forEach(member -> compareMember(pointer, member, was, is));
            addedMembers(was, is)
                    .filter(member -> isRequired(is, member))
                    .forEach(member -> breaks.add(pointer + "/properties/" + member + " is new, and not optional"));
        }
    }

    private void compareKeyword(String pointer, String keyword, JsonNode was, JsonNode is) {
        String at = pointer + "/" + keyword;
        if (!is.has(keyword)) {
            breaks.add(at + " is gone: it was " + was.get(keyword));
        } else if (!was.has(keyword)) {
            breaks.add(at + " is new: " + is.get(keyword));
        } else {
            compare(at, was.get(keyword), is.get(keyword));
        }
    }

    private void compareMember(String pointer, String member, JsonNode was, JsonNode is) {
        String at = pointer + "/properties/" + member;
        JsonNode after = is.path("properties").get(member);
        if (after == null) {
            breaks.add(at + " is gone");
            return;
        }
        if (isRequired(was, member) != isRequired(is, member)) {
            breaks.add(at + (isRequired(is, member) ? " has become required" : " is no longer always there"));
        }
        compare(at, was.get("properties").get(member), after);
    }

    private void compareValues(String pointer, JsonNode was, JsonNode is) {
        if (!was.equals(is)) {
            breaks.add("%s was %s and is %s".formatted(pointer, was, is));
        }
    }

    private static Set<String> keywords(JsonNode was, JsonNode is) {
        Set<String> keywords = new LinkedHashSet<>(was.propertyNames());
        keywords.addAll(is.propertyNames());
        keywords.removeAll(WORDS);
        keywords.removeAll(ELSEWHERE);
        keywords.remove("properties");
        return keywords;
    }

    private static Stream<String> members(JsonNode schema) {
        return schema.path("properties").propertyNames().stream();
    }

    private static Stream<String> addedMembers(JsonNode was, JsonNode is) {
        return members(is).filter(member -> !was.path("properties").has(member));
    }

    private static boolean isRequired(JsonNode schema, String member) {
        return schema.path("required")
                .valueStream()
                .anyMatch(name -> name.asString().equals(member));
    }

    private static JsonNode resolve(JsonNode root, JsonNode schema) {
        if (!schema.has("$ref")) {
            return schema;
        }
        ObjectNode resolved =
                (ObjectNode) root.at(schema.get("$ref").asString().substring(1)).deepCopy();
        resolved.setAll((ObjectNode) schema);
        resolved.remove("$ref");
        return resolved;
    }
}
