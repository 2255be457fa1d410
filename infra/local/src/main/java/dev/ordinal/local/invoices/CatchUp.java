package dev.ordinal.local.invoices;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.Backoff;
import dev.ordinal.local.cli.Problem;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Waits until the query API shows what was imported. */
record CatchUp(Api queries) {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** The read models that invoices change, each behind one of these. */
    private static final List<String> PATHS =
            List.of("/reports/sales?from=2011-01-01&to=2011-01-01&by=day&currency=GBP", "/orders?limit=1");

    /** Returns an empty text when the writes of all tokens are visible, else one line that says why not. */
    String await(RecentTokens tokens) {
        Backoff backoff = new Backoff(PATIENCE);
        for (String header : tokens.headers()) {
            for (String path : PATHS) {
                String trouble = await(path, header, backoff);
                if (!trouble.isEmpty()) {
                    return trouble;
                }
            }
        }
        return "";
    }

    private String await(String path, String tokens, Backoff backoff) {
        while (true) {
            String trouble;
            try {
                HttpResponse<String> answer =
                        queries.get(path, Map.of("Consistency-Token", tokens, "Prefer", "wait=30"));
                if (answer.statusCode() == 200) {
                    return "";
                }
                trouble = "the query API says " + Problem.of(answer);
                if (answer.statusCode() != 503) {
                    return trouble;
                }
            } catch (IOException e) {
                trouble = "the query API at " + queries.base() + " does not answer";
            }
            if (!backoff.pause(Duration.ZERO)) {
                return trouble;
            }
        }
    }
}
