package dev.ordinal.local.demo;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Problem;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Collectors;

/** A request to the query API. */
public record Question(String path, Map<String, String> headers) {

    private static final int OK = 200;

    /**
     * The answer's body.
     *
     * @throws CommandFailed if there is none
     */
    public String ask(Api queries) {
        try {
            HttpResponse<String> answer = queries.get(path, headers);
            if (answer.statusCode() != OK) {
                throw new CommandFailed("GET " + path + " was refused: " + Problem.of(answer));
            }
            return answer.body();
        } catch (IOException e) {
            throw new CommandFailed(
                    "the query API at " + queries.base() + " does not answer: start it with infra/ordinal up");
        }
    }

    /** The same request for a terminal. */
    String curl(String base) {
        String options = headers.entrySet().stream()
                .map(header -> "-H '" + header.getKey() + ": " + header.getValue() + "' ")
                .collect(Collectors.joining());
        return "curl " + options + "'" + base + path + "'";
    }
}
