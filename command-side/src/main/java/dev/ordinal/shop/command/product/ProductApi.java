package dev.ordinal.shop.command.product;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.shop.command.http.Answer;
import dev.ordinal.shop.command.http.CommandRequest;
import dev.ordinal.shop.command.http.Commands;
import dev.ordinal.shop.command.http.MoneyBody;
import dev.ordinal.shop.command.http.PathId;
import dev.ordinal.shop.command.http.Text;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

@RestController
@Profile("api")
@RequestMapping(path = "/products", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Products")
class ProductApi {

    private static final long MOST_PIECES = 1_000_000_000;

    private final Commands commands;

    ProductApi(Commands commands) {
        this.commands = commands;
    }

    record Create(
            @NotNull @Size(max = Text.LONGEST_CODE) @Pattern(regexp = Text.NEW_SKU, message = Text.IS_NO_NEW_SKU)
            String sku,

            @NotNull @Size(max = Text.LONGEST_NAME) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String name,

            @NotNull @Valid MoneyBody price) {}

    record Rename(
            @NotNull @Size(max = Text.LONGEST_NAME) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String name) {}

    record ChangePrice(@NotNull @Valid MoneyBody price) {}

    record Restock(@NotNull @Min(1) @Max(MOST_PIECES) Long quantity) {}

    record CorrectStock(
            @NotNull @Min(0) @Max(MOST_PIECES) Long onHand,

            @NotNull @Size(max = Text.LONGEST_NAME) @Pattern(regexp = Text.LINE, message = Text.IS_NO_LINE)
            String reason) {}

    record Created(String sku) {}

    record Stock(long available) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Create a product")
    ResponseEntity<Created> create(@RequestBody Create body, CommandRequest request) {
        return commands.create(
                request,
                () -> new ProductCommand.Create(
                        body.sku(), body.name(), body.price().toMoney()),
                () -> {
                    throw new ProductRejection.ProductExists(body.sku());
                },
                Answer.created(path(body.sku()), new Created(body.sku())));
    }

    @PutMapping(path = "/{sku}/name", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Rename a product")
    ResponseEntity<Void> rename(@PathVariable String sku, @RequestBody Rename body, CommandRequest request) {
        return commands.change(request, new ProductCommand.Rename(PathId.sku(sku), body.name()));
    }

    @PutMapping(path = "/{sku}/price", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Change a product's price")
    ResponseEntity<Void> changePrice(@PathVariable String sku, @RequestBody ChangePrice body, CommandRequest request) {
        return commands.change(
                request,
                new ProductCommand.ChangePrice(PathId.sku(sku), body.price().toMoney()));
    }

    @PostMapping(path = "/{sku}/restocks", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Put pieces into stock")
    ResponseEntity<Stock> restock(@PathVariable String sku, @RequestBody Restock body, CommandRequest request) {
        return commands.change(
                request,
                new ProductCommand.Restock(PathId.sku(sku), body.quantity()),
                Long.class,
                available -> Answer.created(path(sku), new Stock(available)));
    }

    @PostMapping(path = "/{sku}/stock-corrections", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Set the stock to what was counted")
    ResponseEntity<Stock> correctStock(
            @PathVariable String sku, @RequestBody CorrectStock body, CommandRequest request) {
        return commands.change(
                request,
                new ProductCommand.CorrectStock(PathId.sku(sku), body.onHand(), body.reason()),
                Long.class,
                available -> Answer.created(path(sku), new Stock(available)));
    }

    @DeleteMapping("/{sku}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Discontinue a product")
    ResponseEntity<Void> discontinue(@PathVariable String sku, CommandRequest request) {
        return commands.change(request, new ProductCommand.Discontinue(PathId.sku(sku)));
    }

    private static String path(String sku) {
        return "/products/" + UriUtils.encode(sku, UTF_8);
    }
}
