package dev.ordinal.shop.query.wallet;

import static dev.ordinal.projection.Table.Type.BIGINT;
import static dev.ordinal.projection.Table.Type.C_TEXT;
import static dev.ordinal.projection.Table.Type.NUMERIC;
import static dev.ordinal.projection.Table.Type.TEXT;
import static dev.ordinal.projection.Table.Type.TIMESTAMPTZ;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.Rows;
import dev.ordinal.projection.Table;
import dev.ordinal.projection.TableProjection;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.MessageEvent;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.events.WalletEvent;
import dev.ordinal.shop.query.shared.Events;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the users too, since a user without a wallet is not an unknown one. */
@Component
class WalletProjection implements TableProjection {

    static final String NAME = "wallets";

    private static final Table WALLET = Table.named("wallet")
            .key("user_id", C_TEXT)
            .column("balance", NUMERIC)
            .column("currency", C_TEXT)
            .column("version", BIGINT);

    private static final Table ENTRY = Table.named("entry")
            .key("user_id", C_TEXT)
            .key("sequence", BIGINT)
            .column("entry_id", C_TEXT)
            .column("type", TEXT)
            .nullable("order_id", C_TEXT)
            .column("amount", NUMERIC)
            .column("balance", NUMERIC)
            .column("currency", C_TEXT)
            .column("entered_at", TIMESTAMPTZ);

    private static final Table HOLDER = Table.named("holder").key("user_id", C_TEXT);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> streamTypes() {
        return Set.of(Streams.WALLET, Streams.USER);
    }

    @Override
    public boolean keepsStreamsApart() {
        return true;
    }

    @Override
    public List<Table> tables() {
        return List.of(WALLET, ENTRY, HOLDER);
    }

    @Override
    public void fold(EventRecord stored, Rows rows) {
        switch (Events.read(stored)) {
            case WalletEvent.Deposited entry -> enter("DEPOSIT", entry, null, stored, rows);
            case WalletEvent.Withdrawn entry -> enter("WITHDRAWAL", entry, null, stored, rows);
            case WalletEvent.Charged entry -> enter("CHARGE", entry, entry.orderId(), stored, rows);
            case WalletEvent.Refunded entry -> enter("REFUND", entry, entry.orderId(), stored, rows);
            case UserEvent.Registered registered -> rows.insert(HOLDER, registered.userId());
            case UserEvent _ -> {}
            case ProductEvent _, OrderEvent _, InvoiceEvent _, MessageEvent _ ->
                throw new IllegalArgumentException("not an event of these streams: " + stored.type());
        }
    }

    private static void enter(String type, WalletEvent entry, @Nullable String orderId, EventRecord stored, Rows rows) {
        String currency = entry.balance().currency();
        rows.put(WALLET, entry.userId(), entry.balance().amount(), currency, stored.sequence());
        rows.insert(
                ENTRY,
                entry.userId(),
                stored.sequence(),
                entry.entryId(),
                type,
                orderId,
                entry.amount().amount(),
                entry.balance().amount(),
                currency,
                stored.occurredAt());
    }
}
