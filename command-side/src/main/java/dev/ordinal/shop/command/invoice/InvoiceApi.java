package dev.ordinal.shop.command.invoice;

import dev.ordinal.shop.command.DerivedId;
import dev.ordinal.shop.command.http.Answer;
import dev.ordinal.shop.command.http.CommandRequest;
import dev.ordinal.shop.command.http.Commands;
import dev.ordinal.shop.command.http.InvalidValue;
import dev.ordinal.shop.command.http.ProblemException;
import dev.ordinal.shop.command.http.Text;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.Streams;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Profile("api")
@RequestMapping(path = "/imports/invoices", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Imports")
class InvoiceApi {

    private static final int MOST_LINES = 10_000;
    private static final long MOST_PIECES = 1_000_000_000;

    private final Commands commands;

    InvoiceApi(Commands commands) {
        this.commands = commands;
    }

    record Import(
            @NotNull @Size(max = Text.LONGEST_CODE) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String invoiceNo,

            @Size(max = Text.LONGEST_CODE) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE) @Nullable
            String customerRef,

            @NotNull @Size(max = Text.LONGEST_NAME) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String country,

            @NotNull Instant issuedAt,

            @NotNull @Schema(type = "string", example = "GBP", description = "ISO 4217")
            Currency currency,

            @NotEmpty @Size(max = MOST_LINES) List<@NotNull @Valid InvoiceLine> lines) {}

    record InvoiceLine(
            @NotNull @Size(max = Text.LONGEST_CODE) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String sku,

            @Size(max = 500) @Nullable String description,
            @NotNull @Min(-MOST_PIECES) @Max(MOST_PIECES) Long quantity,
            @NotNull @Valid UnitPrice unitPrice) {}

    record Imported(String orderId) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Import a historical invoice",
            description =
                    "It becomes history as it is. The same invoice again gets the first answer and changes nothing.")
    ResponseEntity<Imported> importInvoice(@RequestBody Import body, CommandRequest request) {
        everyPriceIsInTheCurrencyOf(body);
        String orderId = DerivedId.of(Streams.INVOICE, body.invoiceNo());
        InvoiceEvent.Imported invoice = invoice(body, orderId);
        return commands.create(
                request,
                () -> new InvoiceCommand.Import(invoice),
                () -> new InvoiceCommand.ImportAgain(invoice),
                Answer.created("/orders/" + orderId, new Imported(orderId)));
    }

    private static void everyPriceIsInTheCurrencyOf(Import body) {
        List<InvalidValue> errors = IntStream.range(0, body.lines().size())
                .filter(i -> body.lines().get(i).unitPrice() instanceof UnitPrice.AsMoney money
                        && !money.currency().equals(body.currency()))
                .mapToObj(i -> InvalidValue.at("/lines/" + i + "/unitPrice/currency", "must be the invoice's currency"))
                .toList();
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    private static InvoiceEvent.Imported invoice(Import body, String orderId) {
        List<InvoiceEvent.Line> lines = body.lines().stream()
                .map(line -> new InvoiceEvent.Line(
                        line.sku(),
                        line.description(),
                        line.quantity(),
                        line.unitPrice().amount()))
                .toList();
        return new InvoiceEvent.Imported(
                body.invoiceNo(),
                orderId,
                body.customerRef(),
                body.country(),
                body.issuedAt(),
                body.currency().getCurrencyCode(),
                lines);
    }
}
