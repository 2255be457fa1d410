package dev.ordinal.shop.query.wallet;

import dev.ordinal.shop.query.shared.MoneyView;
import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(schema = WalletProjection.NAME + RequestGenerations.PLACEHOLDER, name = "entry")
@IdClass(EntryRow.Key.class)
class EntryRow {

    @Id
    String userId;

    @Id
    long sequence;

    String entryId;

    @Enumerated(EnumType.STRING)
    EntryView.Type type;

    @Nullable
    String orderId;

    BigDecimal amount;
    BigDecimal balance;
    String currency;
    Instant enteredAt;

    @SuppressWarnings("NullAway.Init")
    protected EntryRow() {}

    List<String> sortKeys() {
        return List.of(Long.toString(sequence));
    }

    EntryView view() {
        return new EntryView(
                entryId, type, MoneyView.of(amount, currency), MoneyView.of(balance, currency), orderId, enteredAt);
    }

    record Key(String userId, long sequence) {}
}
