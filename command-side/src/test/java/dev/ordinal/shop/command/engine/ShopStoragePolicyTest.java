package dev.ordinal.shop.command.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.Claim;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.ShopEvent;
import dev.ordinal.shop.events.UserEvent;
import java.time.Instant;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.Test;

class ShopStoragePolicyTest {

    private final ShopStoragePolicy policy = new ShopStoragePolicy();

    @Test
    void aRegistrationTakesTheEmailHoweverItIsWritten() {
        assertThat(policy.claims(message(new UserEvent.Registered("u", "Ada", "Ada@Example.COM"))))
                .containsExactly(new Claim.Take("email", "ada@example.com"));
    }

    @Test
    void aNewEmailFreesTheOldOne() {
        assertThat(policy.claims(message(new UserEvent.EmailChanged("u", "ADA@king.example", "Ada@example.com"))))
                .containsExactly(
                        new Claim.Take("email", "ada@king.example"), new Claim.Release("email", "ada@example.com"));
    }

    @Test
    void anEmailInOtherCaseStaysTaken() {
        assertThat(policy.claims(message(new UserEvent.EmailChanged("u", "ADA@example.com", "ada@example.com"))))
                .isEmpty();
    }

    @Test
    void aDeactivatedUserKeepsTheEmail() {
        assertThat(policy.claims(message(new UserEvent.Deactivated("u")))).isEmpty();
    }

    @Test
    void anImportedInvoiceOccurredWhenItWasIssued() {
        Instant issuedAt = Instant.parse("2010-12-01T09:41:00Z");

        assertThat(policy.occurredAt(
                        message(new InvoiceEvent.Imported("1", "o", null, "EIRE", issuedAt, "GBP", List.of()))))
                .isEqualTo(issuedAt);
    }

    @Test
    void anythingElseOccurredWhenItWasDecided() {
        EventMessage<?> event = message(new UserEvent.Deactivated("u"));

        assertThat(policy.occurredAt(event)).isEqualTo(event.getTimestamp());
    }

    private static EventMessage<?> message(ShopEvent event) {
        return GenericEventMessage.asEventMessage(event);
    }
}
