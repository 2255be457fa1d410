package dev.ordinal.shop.command.http;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers of commands that succeeded, given for the first time or again. */
@Component
final class Answers {

    static final String TOKEN = "Consistency-Token";
    static final String REPLAYED = "Idempotency-Replayed";

    private final String queryUrl;
    private final JsonMapper json;

    Answers(@Value("${ordinal.query-url}") String queryUrl, JsonMapper json) {
        this.queryUrl = queryUrl;
        this.json = json;
    }

    <T> ResponseEntity<T> first(Answer<T> answer, long version, String token) {
        return response(answer.status(), answer.path(), version, token).body(answer.body());
    }

    /** For what had been done before this request came. */
    <T> ResponseEntity<T> repeated(ResponseEntity<T> answer) {
        return ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .header(REPLAYED, "true")
                .body(answer.getBody());
    }

    KeptAnswer keep(Answer<?> answer, @Nullable Long version, @Nullable String token) {
        return new KeptAnswer(
                answer.status(),
                answer.path(),
                answer.body() == null ? null : json.valueToTree(answer.body()),
                null,
                version,
                token);
    }

    /** The body comes as the JSON it was stored as. */
    @SuppressWarnings("unchecked")
    <T> ResponseEntity<T> again(KeptAnswer kept) {
        if (kept.problem() != null) {
            throw new ProblemException(kept.problem(), true);
        }
        if (kept.version() == null || kept.token() == null) {
            throw new IllegalStateException("an answer without problem was kept without version and token");
        }
        return response(kept.status(), kept.path(), kept.version(), kept.token())
                .header(REPLAYED, "true")
                .body((T) kept.body());
    }

    private ResponseEntity.BodyBuilder response(int status, @Nullable String path, long version, String token) {
        ResponseEntity.BodyBuilder response =
                ResponseEntity.status(status).eTag(Long.toString(version)).header(TOKEN, token);
        return path == null ? response : response.header(HttpHeaders.LOCATION, queryUrl + path);
    }
}
