package dev.ordinal.shop.query.message;

import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(schema = MessageProjection.NAME + RequestGenerations.PLACEHOLDER, name = "person")
class PersonRow {

    @Id
    String userId;

    @SuppressWarnings("NullAway.Init")
    protected PersonRow() {}
}
