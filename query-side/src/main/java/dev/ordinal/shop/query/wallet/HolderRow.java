package dev.ordinal.shop.query.wallet;

import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(schema = WalletProjection.NAME + RequestGenerations.PLACEHOLDER, name = "holder")
class HolderRow {

    @Id
    String userId;

    @SuppressWarnings("NullAway.Init")
    protected HolderRow() {}
}
