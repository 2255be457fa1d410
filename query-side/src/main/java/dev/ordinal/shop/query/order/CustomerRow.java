package dev.ordinal.shop.query.order;

import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(schema = OrderProjection.NAME + RequestGenerations.PLACEHOLDER, name = "customer")
class CustomerRow {

    @Id
    String userId;

    @SuppressWarnings("NullAway.Init")
    protected CustomerRow() {}
}
