package dev.ordinal.local.demo;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.Backoff;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import dev.ordinal.local.cli.Problem;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Both APIs of a shop, used patiently: what is overloaded or behind is asked again. Calls may come from many threads. */
record Shop(Api commands, Api queries) {

    private static final int MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOKEN = "Consistency-Token";

    /** @param token  makes a read wait until it sees what was written */
    record Done(JsonNode body, String token) {}

    /**
     * Sends a command, once: the idempotency key makes sending it again harmless.
     *
     * @throws CommandFailed if the API refuses or is out of reach
     */
    Done post(String path, Object body) {
        Map<String, String> once = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        HttpResponse<String> answer = patiently(commands, "command", () -> commands.post(path, body, once));
        if (answer.statusCode() / 100 != 2) {
            throw new CommandFailed("POST " + path + " was refused: " + Problem.of(answer));
        }
        JsonNode json = answer.body().isEmpty() ? Json.MAPPER.nullNode() : Json.MAPPER.readTree(answer.body());
        return new Done(json, answer.headers().firstValue(TOKEN).orElse(""));
    }

    JsonNode get(String path, String token) {
        Map<String, String> headers =
                token.isEmpty() ? Map.of("Prefer", "wait=30") : Map.of(TOKEN, token, "Prefer", "wait=30");
        HttpResponse<String> answer = patiently(queries, "query", () -> queries.get(path, headers));
        if (answer.statusCode() != 200) {
            throw new CommandFailed("GET " + path + " was refused: " + Problem.of(answer));
        }
        return Json.MAPPER.readTree(answer.body());
    }

    private interface Request {
        HttpResponse<String> send() throws IOException;
    }

    private static HttpResponse<String> patiently(Api api, String name, Request request) {
        Backoff backoff = new Backoff(PATIENCE);
        try {
            HttpResponse<String> answer = request.send();
            while (isBusy(answer) && backoff.pause(Backoff.retryAfter(answer.headers()))) {
                answer = request.send();
            }
            return answer;
        } catch (IOException e) {
            throw new CommandFailed(
                    "the " + name + " API at " + api.base() + " does not answer: start it with infra/ordinal up");
        }
    }

    private static boolean isBusy(HttpResponse<String> answer) {
        return answer.statusCode() == UNAVAILABLE || answer.statusCode() == MANY_REQUESTS;
    }
}
