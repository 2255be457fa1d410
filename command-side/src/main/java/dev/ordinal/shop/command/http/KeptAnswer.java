package dev.ordinal.shop.command.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An answer under an idempotency key. Version and token are kept where nothing was appended; else they follow from what was.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record KeptAnswer(
        int status,
        @Nullable String path,
        @Nullable JsonNode body,
        @Nullable Problem problem,
        @Nullable Long version,
        @Nullable String token) {

    static KeptAnswer of(Problem problem) {
        return new KeptAnswer(problem.status(), null, null, problem, null, null);
    }
}
