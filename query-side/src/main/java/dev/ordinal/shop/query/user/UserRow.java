package dev.ordinal.shop.query.user;

import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.events.Personal;
import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Optional;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(schema = UserProjection.NAME + RequestGenerations.PLACEHOLDER, name = "account")
class UserRow {

    @Id
    String userId;

    @Nullable
    String name;

    @Nullable
    String email;

    @Enumerated(EnumType.STRING)
    UserView.Status status;

    long version;

    @SuppressWarnings("NullAway.Init")
    protected UserRow() {}

    String userId() {
        return userId;
    }

    UserView opened(PersonalData personal) {
        return open(personal, Personal.NAME, name)
                .flatMap(opened -> open(personal, Personal.EMAIL, email)
                        .map(address -> new UserView(userId, opened, address, status, null, version)))
                .orElseGet(() -> new UserView(userId, null, null, UserView.Status.ERASED, true, version));
    }

    UserView closed() {
        return new UserView(userId, null, null, status, null, version);
    }

    private Optional<String> open(PersonalData personal, String component, @Nullable String sealed) {
        return Optional.ofNullable(sealed).flatMap(text -> personal.open(userId, component, text));
    }
}
