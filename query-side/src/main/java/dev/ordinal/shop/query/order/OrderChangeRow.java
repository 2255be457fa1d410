package dev.ordinal.shop.query.order;

import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(schema = OrderProjection.NAME + RequestGenerations.PLACEHOLDER, name = "order_change")
@IdClass(OrderChangeRow.Key.class)
class OrderChangeRow {

    @Id
    String orderId;

    @Id
    long version;

    String type;

    @Enumerated(EnumType.STRING)
    OrderView.Status status;

    @Column(name = "changed_at")
    Instant at;

    @Nullable
    String actor;

    @Nullable
    String causationId;

    @Nullable
    String correlationId;

    String eventId;

    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, Object> what;

    @SuppressWarnings("NullAway.Init")
    protected OrderChangeRow() {}

    List<String> sortKeys() {
        return List.of(Long.toString(version));
    }

    OrderChange view() {
        return new OrderChange(version, type, status, at, actor, causationId, correlationId, eventId, what);
    }

    record Key(String orderId, long version) {}
}
