package dev.ordinal.shop.command.engine;

import dev.ordinal.eventstore.Claim;
import dev.ordinal.eventstore.axon.StoragePolicy;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.UserEvent;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.stereotype.Component;

/** An e-mail address belongs to one user, however it is written; an imported invoice occurred when it was issued. */
@Component
public final class ShopStoragePolicy implements StoragePolicy {

    private static final String EMAIL = "email";

    @Override
    public Instant occurredAt(EventMessage<?> event) {
        return event.getPayload() instanceof InvoiceEvent.Imported imported
                ? imported.issuedAt()
                : event.getTimestamp();
    }

    @Override
    public List<Claim> claims(EventMessage<?> event) {
        return event.getPayload() instanceof UserEvent user ? emails(user) : List.of();
    }

    private static List<Claim> emails(UserEvent event) {
        return switch (event) {
            case UserEvent.Registered registered -> List.of(take(registered.email()));
            case UserEvent.EmailChanged changed
            when take(changed.email()).equals(take(changed.previousEmail())) -> List.of();
            case UserEvent.EmailChanged changed ->
                List.of(
                        take(changed.email()),
                        new Claim.Release(EMAIL, take(changed.previousEmail()).value()));
            case UserEvent.Renamed _, UserEvent.Deactivated _, UserEvent.Erased _ -> List.of();
        };
    }

    private static Claim.Take take(String email) {
        return new Claim.Take(EMAIL, email.toLowerCase(Locale.ROOT));
    }
}
