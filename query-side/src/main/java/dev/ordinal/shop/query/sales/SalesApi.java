package dev.ordinal.shop.query.sales;

import dev.ordinal.shop.query.shared.InvalidRequest;
import dev.ordinal.shop.query.shared.Reads;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/reports/sales")
@Reads(SalesProjection.NAME)
@Profile("query-api")
@Tag(name = "reports")
class SalesApi {

    private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

    private final SalesQueries sales;

    SalesApi(SalesQueries sales) {
        this.sales = sales;
    }

    @GetMapping
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    @Operation(
            summary = "Net sales by day, month, country or product",
            description =
                    "Imported invoices count at the time they were issued, orders when they are confirmed. The cancellation of a confirmed order takes it off on the day of the cancellation; a return takes off what came back, on its own day, and the order stays counted. Days are inclusive, in UTC. Without a country, a sale stands under Unspecified.")
    SalesReport sales(
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            @RequestParam(defaultValue = "day") SalesBy by,
            @RequestParam(defaultValue = "${ordinal.currency}") String currency) {
        LocalDate first = from == null ? FIRST_DAY : from;
        LocalDate last = to == null ? LAST_DAY : to;
        if (first.isAfter(last)) {
            throw InvalidRequest.parameter("from", "must not be after to");
        }
        refuseUnknown(currency);
        List<SalesSum> sums = switch (by) {
            case DAY -> sales.byDay(currency, first, last);
            case MONTH -> sales.byMonth(currency, first, last);
            case COUNTRY -> sales.byCountry(currency, first, last);
            case PRODUCT -> sales.byProduct(currency, first, last);
        };
        return SalesReport.of(currency, sums, sales.total(currency, first, last));
    }

    private static void refuseUnknown(String currency) {
        if (Currency.getAvailableCurrencies().stream()
                .noneMatch(known -> known.getCurrencyCode().equals(currency))) {
            throw InvalidRequest.parameter("currency", "must be a currency of ISO 4217, such as GBP");
        }
    }
}
