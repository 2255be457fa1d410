package dev.ordinal.faults;

import dev.ordinal.eventstore.ConsistencyToken;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A command and what its client was told.
 *
 * @param trace     by which its events are known in the log, whatever the client was told
 * @param answered  when the answer came, or the connection was lost
 * @param answer    empty where none came
 */
record Exchange(
        ClientCommand command,
        String trace,
        OptionalLong ifMatch,
        Instant sent,
        Instant answered,
        Optional<HttpResponse<String>> answer) {

    /** 0 where there was no answer. */
    int status() {
        return answer.map(HttpResponse::statusCode).orElse(0);
    }

    boolean isAcknowledged() {
        return status() / 100 == 2;
    }

    /** Whether the command may have been done although nobody said so. */
    boolean isUnknown() {
        return status() == 0 || problem().equals("outcome-unknown");
    }

    boolean isReplayed() {
        return header("Idempotency-Replayed").isPresent();
    }

    /** The name of the problem that was answered, empty for none. */
    String problem() {
        return status() < 400 ? "" : json().get("type").asString().replace("urn:ordinal:problem:", "");
    }

    JsonNode json() {
        return JsonMapper.shared().readTree(answer.orElseThrow().body());
    }

    Optional<String> header(String name) {
        return answer.flatMap(said -> said.headers().firstValue(name));
    }

    long version() {
        return Long.parseLong(header("ETag").orElseThrow().replace("\"", ""));
    }

    ConsistencyToken token() {
        return ConsistencyToken.decode(header("Consistency-Token").orElseThrow());
    }

    @Override
    public String toString() {
        return "%s%s at %s -> %d %s%s at %s"
                .formatted(
                        command,
                        ifMatch.isPresent() ? " if " + ifMatch.getAsLong() : "",
                        sent,
                        status(),
                        header("ETag").orElse(""),
                        answer.map(HttpResponse::body).orElse(""),
                        answered);
    }
}
