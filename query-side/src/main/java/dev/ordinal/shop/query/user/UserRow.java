package dev.ordinal.shop.query.user;

import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(schema = UserProjection.NAME + RequestGenerations.PLACEHOLDER, name = "account")
class UserRow {

    @Id
    String userId;

    String name;
    String email;
    String emailKey;

    @Enumerated(EnumType.STRING)
    UserView.Status status;

    long version;

    @SuppressWarnings("NullAway.Init")
    protected UserRow() {}

    String userId() {
        return userId;
    }

    UserView view() {
        return new UserView(userId, name, email, status, version);
    }
}
