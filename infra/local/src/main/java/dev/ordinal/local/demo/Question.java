package dev.ordinal.local.demo;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.CommandFailed;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/** A request to the query API. */
public record Question(String path, Map<String, String> headers) {

    /** The answer's body. */
    public String ask(Api queries) {
        try {
            return queries.get(path, headers).body();
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
