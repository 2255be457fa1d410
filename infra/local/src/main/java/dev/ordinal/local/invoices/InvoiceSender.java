package dev.ordinal.local.invoices;

import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.PatientApi;
import dev.ordinal.local.cli.Problem;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Sends one invoice until the API has taken or refused it; the invoice number makes sending it again harmless. */
final class InvoiceSender {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final PatientApi commands;

    InvoiceSender(Api commands) {
        this.commands = new PatientApi(
                commands,
                "command",
                PATIENCE,
                "see that it runs, then give the same command again; what is in stays in");
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
        HttpResponse<String> answer = commands.post("/imports/invoices", invoice, Map.of());
        return switch (answer.statusCode()) {
            case 200, 201 -> stored(answer);
            default -> new Refused(Problem.of(answer), answer.statusCode() >= 500);
        };
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
