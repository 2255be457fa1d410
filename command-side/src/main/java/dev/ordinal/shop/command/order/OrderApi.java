package dev.ordinal.shop.command.order;

import dev.ordinal.shop.command.http.Answer;
import dev.ordinal.shop.command.http.CommandRequest;
import dev.ordinal.shop.command.http.Commands;
import dev.ordinal.shop.command.http.PathId;
import dev.ordinal.shop.command.http.Text;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.IdGenerator;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Profile("api")
@RequestMapping(path = "/orders", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Orders")
class OrderApi {

    private static final long MOST_PIECES = 1_000_000;
    private static final int MOST_LINES = 500;

    private final Commands commands;
    private final Market market;
    private final IdGenerator ids;

    OrderApi(Commands commands, Market market, IdGenerator ids) {
        this.commands = commands;
        this.market = market;
        this.ids = ids;
    }

    record Place(
            @Nullable UUID userId,
            @NotEmpty @Size(max = MOST_LINES) List<@NotNull @Valid OrderLine> lines) {}

    record OrderLine(
            @NotNull @Size(max = Text.LONGEST_CODE) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String sku,

            @NotNull @Min(1) @Max(MOST_PIECES) Long quantity) {}

    record Placed(String orderId) {}

    record Cancel(
            @NotNull @Size(max = Text.LONGEST_NAME) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String reason) {}

    record Ship(
            @NotNull @Size(max = Text.LONGEST_NAME) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String carrier,

            @NotNull @Size(max = Text.LONGEST_NAME) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String trackingNumber) {}

    record Return(
            @NotEmpty @Size(max = MOST_LINES) List<@NotNull @Valid OrderLine> lines,

            @NotNull @Size(max = Text.LONGEST_NAME) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String reason) {}

    record Returned(String returnId) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Place an order",
            description = "At the prices of this moment; without userId as a guest. Lines of the same sku become one.")
    ResponseEntity<Placed> place(@RequestBody Place body, CommandRequest request) {
        String orderId = ids.generateId().toString();
        return commands.create(
                request,
                () -> new OrderCommand.Place(orderId, customer(body), lines(body)),
                Answer.accepted("/orders/" + orderId, new Placed(orderId)));
    }

    @PostMapping(path = "/{id}/cancellation", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Cancel an order",
            description = "Before it is shipped. What was reserved can be bought again, and the money goes back.")
    ResponseEntity<Void> cancel(@PathVariable String id, @RequestBody Cancel body, CommandRequest request) {
        return commands.change(request, new OrderCommand.Cancel(PathId.uuid(id), body.reason()));
    }

    @PostMapping(path = "/{id}/shipment", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Ship an order", description = "Once it is confirmed.")
    ResponseEntity<Void> ship(@PathVariable String id, @RequestBody Ship body, CommandRequest request) {
        return commands.change(request, new OrderCommand.Ship(PathId.uuid(id), body.carrier(), body.trackingNumber()));
    }

    @PostMapping(path = "/{id}/returns", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Take back pieces of a shipped order",
            description = "They go back into stock, and their price, as it was, into the user's wallet.")
    ResponseEntity<Returned> takeBack(@PathVariable String id, @RequestBody Return body, CommandRequest request) {
        String orderId = PathId.uuid(id);
        return commands.change(
                request,
                new OrderCommand.Return(orderId, ids.generateId().toString(), quantities(body.lines()), body.reason()),
                String.class,
                returnId -> Answer.created("/orders/" + orderId, new Returned(returnId)));
    }

    private Customer customer(Place body) {
        return body.userId() == null
                ? new Customer.Guest()
                : market.customer(body.userId().toString());
    }

    private List<OrderCommand.Line> lines(Place body) {
        return quantities(body.lines()).entrySet().stream()
                .map(line -> new OrderCommand.Line(line.getKey(), line.getValue(), market.offer(line.getKey())))
                .toList();
    }

    private static Map<String, Long> quantities(List<OrderLine> lines) {
        Map<String, Long> quantities = new LinkedHashMap<>();
        lines.forEach(line -> quantities.merge(line.sku(), line.quantity(), Long::sum));
        return quantities;
    }
}
