package dev.ordinal.shop.query;

import java.net.http.HttpResponse;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the query API answered. */
public record Answer(HttpResponse<String> http) {

    private static final JsonMapper JSON = new JsonMapper();

    public int status() {
        return http.statusCode();
    }

    public JsonNode json() {
        return JSON.readTree(http.body());
    }

    public String text(String pointer) {
        return json().at(pointer).asString();
    }

    public Optional<String> header(String name) {
        return http.headers().firstValue(name);
    }

    public long position() {
        return Long.parseLong(header("Projection-Position").orElseThrow());
    }

    /** The name of the problem type; empty when the answer is not a problem. */
    public String problem() {
        boolean problem = header("Content-Type").orElse("").startsWith("application/problem+json");
        return problem ? text("/type").replace("urn:ordinal:problem:", "") : "";
    }
}
