package dev.ordinal.local.stack;

import dev.ordinal.local.cli.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Asks an application's readiness endpoint; with the smallest client there is, because a start waits on it. */
final class Readiness {

    private static final int TIMEOUT_MILLIS = 2_000;

    private Readiness() {}

    static boolean isReady(URI endpoint) {
        try {
            HttpURLConnection connection = open(endpoint);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** Why the application is not ready, in its own words; empty where it is ready, or says nothing. */
    static List<String> reasons(URI endpoint) {
        try {
            HttpURLConnection connection = open(endpoint);
            int status = connection.getResponseCode();
            try (InputStream refusal = connection.getErrorStream()) {
                return status == HttpURLConnection.HTTP_OK || refusal == null
                        ? List.of()
                        : reasons(Json.MAPPER.readTree(refusal));
            } finally {
                connection.disconnect();
            }
        } catch (IOException | JacksonException e) {
            return List.of();
        }
    }

    private static List<String> reasons(JsonNode health) {
        List<String> reasons = new ArrayList<>();
        for (Map.Entry<String, JsonNode> component : health.path("components").properties()) {
            if (!component.getValue().path("status").asString("").equals("UP")) {
                for (Map.Entry<String, JsonNode> detail :
                        component.getValue().path("details").properties()) {
                    String said = detail.getValue().asString("");
                    if (!said.isEmpty() && !said.startsWith("UP") && !said.equals("DOWN")) {
                        reasons.add("%s, %s: %s".formatted(component.getKey(), detail.getKey(), said));
                    }
                }
            }
        }
        return List.copyOf(reasons);
    }

    private static HttpURLConnection open(URI endpoint) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) endpoint.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        return connection;
    }
}
