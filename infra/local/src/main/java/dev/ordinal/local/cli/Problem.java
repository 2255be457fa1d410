package dev.ordinal.local.cli;

import java.net.http.HttpResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What an API says when it refuses. */
public final class Problem {

    private Problem() {}

    /** One line: status, title, detail and the invalid fields of an RFC 9457 answer; the status alone for any other. */
    public static String of(HttpResponse<String> answer) {
        StringBuilder line = new StringBuilder(Integer.toString(answer.statusCode()));
        try {
            JsonNode problem = Json.MAPPER.readTree(answer.body());
            append(line, " ", problem.path("title"));
            append(line, ": ", problem.path("detail"));
            for (JsonNode error : problem.path("errors")) {
                append(line, "; ", error.path("pointer"));
                append(line, " ", error.path("detail"));
            }
        } catch (JacksonException e) {
            line.append(" (no problem+json body)");
        }
        return line.toString();
    }

    private static void append(StringBuilder line, String separator, JsonNode text) {
        if (text.isString() && !text.stringValue().isBlank()) {
            line.append(separator).append(text.stringValue().replaceAll("\\s+", " "));
        }
    }
}
