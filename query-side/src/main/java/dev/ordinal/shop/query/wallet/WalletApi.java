package dev.ordinal.shop.query.wallet;

import dev.ordinal.shop.query.shared.MoneyView;
import dev.ordinal.shop.query.shared.NotFound;
import dev.ordinal.shop.query.shared.Page;
import dev.ordinal.shop.query.shared.Paging;
import dev.ordinal.shop.query.shared.Reads;
import dev.ordinal.shop.query.shared.Resources;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/users/{id}/wallet")
@Reads(WalletProjection.NAME)
@Profile("query-api")
@Tag(name = "wallets")
class WalletApi {

    private final WalletQueries wallets;
    private final Resources resources;
    private final String currency;

    WalletApi(WalletQueries wallets, Resources resources, @Value("${ordinal.currency}") String currency) {
        this.wallets = wallets;
        this.resources = resources;
        this.currency = currency;
    }

    @GetMapping
    @Operation(summary = "What a user has in the wallet")
    ResponseEntity<WalletView> wallet(@PathVariable String id) {
        String userId = id.toLowerCase(Locale.ROOT);
        return wallets.findByUserId(userId)
                .map(wallet -> resources.ok(wallet.view()))
                .orElseGet(() -> resources.ok(unopened(userId)));
    }

    @GetMapping("/entries")
    @Operation(summary = "What moved in a user's wallet, newest first")
    Page<EntryView> entries(
            @PathVariable String id,
            @RequestParam(defaultValue = "" + Paging.DEFAULT_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        String userId = id.toLowerCase(Locale.ROOT);
        Paging paging = Paging.of("wallet entries user=" + userId, limit, cursor);
        List<EntryRow> rows = wallets.newest(userId, paging.after(0, Long::parseLong, Long.MAX_VALUE), paging.rows());
        if (rows.isEmpty()) {
            requireKnown(userId);
        }
        return paging.page(rows, EntryRow::sortKeys).map(EntryRow::view);
    }

    private WalletView unopened(String userId) {
        requireKnown(userId);
        return new WalletView(userId, MoneyView.of(BigDecimal.ZERO, currency), null);
    }

    private void requireKnown(String userId) {
        if (!wallets.knowsUser(userId)) {
            throw new NotFound("user", userId);
        }
    }
}
