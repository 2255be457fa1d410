package dev.ordinal.shop.query.order;

import dev.ordinal.shop.query.shared.MoneyView;
import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(schema = OrderProjection.NAME + RequestGenerations.PLACEHOLDER, name = "shop_order")
class OrderRow {

    @Id
    String orderId;

    @Enumerated(EnumType.STRING)
    OrderView.Status status;

    @Nullable
    String userId;

    @Nullable
    String invoiceNo;

    @Nullable
    String customerRef;

    @Nullable
    String reason;

    @Nullable
    String carrier;

    @Nullable
    String trackingNumber;

    @Nullable
    String country;

    String currency;
    BigDecimal total;

    @JdbcTypeCode(SqlTypes.JSON)
    List<OrderLine> lines;

    Instant placedAt;
    long version;

    @SuppressWarnings("NullAway.Init")
    protected OrderRow() {}

    List<String> sortKeys() {
        return List.of(placedAt.toString(), orderId);
    }

    OrderView view() {
        return new OrderView(
                orderId,
                status,
                userId,
                invoiceNo,
                customerRef,
                reason,
                carrier,
                trackingNumber,
                country,
                currency,
                MoneyView.of(total, currency),
                placedAt,
                lines,
                version);
    }
}
