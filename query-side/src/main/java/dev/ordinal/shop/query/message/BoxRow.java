package dev.ordinal.shop.query.message;

import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(schema = MessageProjection.NAME + RequestGenerations.PLACEHOLDER, name = "box")
@IdClass(BoxRow.Key.class)
class BoxRow {

    @Id
    String userId;

    @Id
    String messageId;

    Instant sentAt;

    @SuppressWarnings("NullAway.Init")
    protected BoxRow() {}

    record Key(String userId, String messageId) {}
}
