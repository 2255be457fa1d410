package dev.ordinal.local.demo;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import dev.ordinal.local.cli.PatientApi;
import dev.ordinal.local.cli.Problem;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Both APIs of a shop, used patiently. Calls may come from many threads. */
record Shop(PatientApi commands, PatientApi queries) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ADVICE = "see infra/ordinal status";
    private static final String TOKEN = "Consistency-Token";

    static Shop of(Api commands, Api queries) {
        return new Shop(
                new PatientApi(commands, "command", PATIENCE, ADVICE),
                new PatientApi(queries, "query", PATIENCE, ADVICE));
    }

    /** @param token  makes a read wait until it sees what was written */
    record Done(JsonNode body, String token) {}

    /**
     * Sends a command, once: the idempotency key makes sending it again harmless.
     *
     * @throws CommandFailed if the API refuses or is out of reach
     */
    Done post(String path, Object body) {
        HttpResponse<String> answer = commands.post(
                path, body, Map.of("Idempotency-Key", UUID.randomUUID().toString()));
        if (answer.statusCode() / 100 != 2) {
            throw new CommandFailed("POST " + path + " was refused: " + Problem.of(answer));
        }
        JsonNode json = answer.body().isEmpty() ? Json.MAPPER.nullNode() : Json.MAPPER.readTree(answer.body());
        return new Done(json, answer.headers().firstValue(TOKEN).orElse(""));
    }

    JsonNode get(String path, String token) {
        Map<String, String> headers =
                token.isEmpty() ? Map.of("Prefer", "wait=30") : Map.of(TOKEN, token, "Prefer", "wait=30");
        HttpResponse<String> answer = queries.get(path, headers);
        if (answer.statusCode() != 200) {
            throw new CommandFailed("GET " + path + " was refused: " + Problem.of(answer));
        }
        return Json.MAPPER.readTree(answer.body());
    }
}
