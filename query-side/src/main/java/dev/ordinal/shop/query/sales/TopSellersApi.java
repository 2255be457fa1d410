package dev.ordinal.shop.query.sales;

import dev.ordinal.shop.query.shared.Page;
import dev.ordinal.shop.query.shared.Paging;
import dev.ordinal.shop.query.shared.Reads;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** PostgreSQL can answer everything here, by adding up; the first page comes from Redis, as far as Redis is there and is not behind. */
@RestController
@Reads(SalesProjection.NAME)
@Profile("query-api")
@Tag(name = "reports")
class TopSellersApi {

    private final SalesQueries sales;
    private final TopSellers topSellers;

    TopSellersApi(SalesQueries sales, TopSellers topSellers) {
        this.sales = sales;
        this.topSellers = topSellers;
    }

    @GetMapping("/reports/top-sellers")
    @Operation(
            summary = "Products by units sold, those sold most first",
            description =
                    "Units of confirmed orders and imported invoices, of all time and in all currencies, less those that were cancelled or came back. Products of which nothing is left are not listed.")
    Page<TopSeller> topSellers(
            @RequestParam(defaultValue = "" + Paging.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Paging paging = Paging.of("top sellers", limit, cursor);
        return paging.page(
                paging.isFirst()
                        ? topSellers.first(paging.rows().max()).orElseGet(() -> inPostgres(paging))
                        : inPostgres(paging),
                TopSeller::sortKeys);
    }

    private List<TopSeller> inPostgres(Paging paging) {
        return sales.topSellers(
                paging.after(0, Long::parseLong, Long.MAX_VALUE),
                paging.after(1, Function.identity(), ""),
                paging.rows());
    }
}
