package dev.ordinal.local.invoices;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.Backoff;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Sends one invoice until the API has taken or refused it; the invoice number makes sending it again harmless. */
final class InvoiceSender {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Api commands;
    private volatile boolean reached;

    InvoiceSender(Api commands) {
        this.commands = commands;
    }

    sealed interface Verdict {}

    /**
     * In the store.
     *
     * @param token the answer's Consistency-Token, empty if there was none
     * @param before whether it had been imported before
     */
    record Stored(String token, boolean before) implements Verdict {}

    /** @param serverFailed whether the API was at fault, not the invoice */
    record Refused(String reason, boolean serverFailed) implements Verdict {}

    /** @throws CommandFailed if the API is out of reach from the start, or is later, or asks to wait, for two minutes */
    Verdict send(Invoice invoice) {
        Backoff backoff = new Backoff(PATIENCE);
        while (true) {
            String trouble;
            Duration wait = Duration.ZERO;
            try {
                HttpResponse<String> answer = commands.post("/imports/invoices", invoice, Map.of());
                reached = true;
                switch (answer.statusCode()) {
                    case 200, 201 -> {
                        return stored(answer);
                    }
                    case 429, 502, 503, 504 -> {
                        trouble = Problem.of(answer);
                        wait = Backoff.retryAfter(answer.headers());
                    }
                    default -> {
                        return new Refused(Problem.of(answer), answer.statusCode() >= 500);
                    }
                }
            } catch (IOException e) {
                if (!reached && e instanceof ConnectException) {
                    throw new CommandFailed("the command API at " + commands.base()
                            + " does not answer: start it with infra/ordinal up");
                }
                trouble = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            }
            if (!backoff.pause(wait)) {
                throw new CommandFailed("the command API at " + commands.base() + " has stopped taking invoices ("
                        + trouble + "): see that it runs, then give the same command again; what is in stays in");
            }
        }
    }

    private static Stored stored(HttpResponse<String> answer) {
        return new Stored(
                answer.headers().firstValue("Consistency-Token").orElse(""),
                answer.headers()
                        .firstValue("Idempotency-Replayed")
                        .map(Boolean::parseBoolean)
                        .orElse(false));
    }
}
