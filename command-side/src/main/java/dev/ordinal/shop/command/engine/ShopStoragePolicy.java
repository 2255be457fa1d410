package dev.ordinal.shop.command.engine;

import dev.ordinal.eventstore.Claim;
import dev.ordinal.eventstore.axon.StoragePolicy;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.Personal;
import dev.ordinal.shop.events.UserEvent;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.stereotype.Component;

/** An e-mail address belongs to one user, however it is written; an imported invoice occurred when it was issued. */
@Component
public final class ShopStoragePolicy implements StoragePolicy {

    private static final String EMAIL = "email";

    private final PersonalData personal;

    public ShopStoragePolicy(PersonalData personal) {
        this.personal = personal;
    }

    @Override
    public Instant occurredAt(EventMessage<?> event) {
        return event.getPayload() instanceof InvoiceEvent.Imported imported
                ? imported.issuedAt()
                : event.getTimestamp();
    }

    /** What an erased user had claimed can't be told any more: {@link Erasures} frees it. */
    @Override
    public List<Claim> claims(EventMessage<?> event) {
        return event.getPayload() instanceof UserEvent user ? emails(user) : List.of();
    }

    private List<Claim> emails(UserEvent event) {
        return switch (event) {
            case UserEvent.Registered(String id, var _, String email) ->
                address(id, email)
                        .<List<Claim>>map(address -> List.of(new Claim.Take(EMAIL, address)))
                        .orElse(List.of());
            case UserEvent.EmailChanged(String id, String email, String previous) ->
                address(id, email)
                        .flatMap(next -> address(id, previous).map(given -> moved(given, next)))
                        .orElse(List.of());
            case UserEvent.Renamed _, UserEvent.Deactivated _, UserEvent.Erased _ -> List.of();
        };
    }

    private static List<Claim> moved(String previous, String next) {
        return next.equals(previous)
                ? List.of()
                : List.of(new Claim.Take(EMAIL, next), new Claim.Release(EMAIL, previous));
    }

    private Optional<String> address(String userId, String email) {
        return personal.open(userId, Personal.EMAIL, email).map(address -> address.toLowerCase(Locale.ROOT));
    }
}
