package dev.ordinal.shop.query.wallet;

import dev.ordinal.shop.query.shared.MoneyView;
import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(schema = WalletProjection.NAME + RequestGenerations.PLACEHOLDER, name = "wallet")
class WalletRow {

    @Id
    String userId;

    BigDecimal balance;
    String currency;
    long version;

    @SuppressWarnings("NullAway.Init")
    protected WalletRow() {}

    WalletView view() {
        return new WalletView(userId, MoneyView.of(balance, currency), version);
    }
}
