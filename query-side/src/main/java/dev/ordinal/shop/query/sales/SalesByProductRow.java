package dev.ordinal.shop.query.sales;

import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(schema = SalesProjection.NAME + RequestGenerations.PLACEHOLDER, name = "sales_by_product")
@IdClass(SalesByProductRow.Key.class)
class SalesByProductRow {

    @Id
    String currency;

    @Id
    LocalDate day;

    @Id
    String sku;

    BigDecimal revenue;
    long orders;
    long units;

    @SuppressWarnings("NullAway.Init")
    protected SalesByProductRow() {}

    record Key(String currency, LocalDate day, String sku) {}
}
