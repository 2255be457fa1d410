package dev.ordinal.shop.command.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.Claim;
import dev.ordinal.personaldata.EnvironmentMasterKey;
import dev.ordinal.personaldata.KeysDatabase;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.Personal;
import dev.ordinal.shop.events.ShopEvent;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShopStoragePolicyIT {

    private final TestDatabase database = TestServers.newDatabase();
    private final PersonalData personal = PersonalData.migrated(
            new KeysDatabase(database.url(), database.user(), database.password()),
            new EnvironmentMasterKey("1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
    private final ShopStoragePolicy policy = new ShopStoragePolicy(personal);

    @AfterAll
    void close() {
        personal.close();
        database.close();
    }

    @Test
    void aRegistrationTakesTheEmailHoweverItIsWritten() {
        assertThat(policy.claims(message(new UserEvent.Registered("u", name("u"), email("u", "Ada@Example.COM")))))
                .containsExactly(new Claim.Take("email", "ada@example.com"));
    }

    @Test
    void aNewEmailFreesTheOldOne() {
        assertThat(policy.claims(message(new UserEvent.EmailChanged(
                        "u", email("u", "ADA@king.example"), email("u", "Ada@example.com")))))
                .containsExactly(
                        new Claim.Take("email", "ada@king.example"), new Claim.Release("email", "ada@example.com"));
    }

    @Test
    void anEmailInOtherCaseStaysTaken() {
        assertThat(policy.claims(message(
                        new UserEvent.EmailChanged("u", email("u", "ADA@example.com"), email("u", "ada@example.com")))))
                .isEmpty();
    }

    @Test
    void aDeactivatedUserKeepsTheEmail() {
        assertThat(policy.claims(message(new UserEvent.Deactivated("u")))).isEmpty();
    }

    @Test
    void whatAnErasedUserHadTakenIsNotKnown() {
        UserEvent registered = new UserEvent.Registered("gone", name("gone"), email("gone", "eve@example.com"));
        personal.erase("gone", "anonymous", InstantSource.system());

        assertThat(policy.claims(message(registered))).isEmpty();
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

    private String name(String userId) {
        personal.enrol(userId);
        return personal.seal(userId, Personal.NAME, "Ada");
    }

    private String email(String userId, String email) {
        personal.enrol(userId);
        return personal.seal(userId, Personal.EMAIL, email);
    }

    private static EventMessage<?> message(ShopEvent event) {
        return GenericEventMessage.asEventMessage(event);
    }
}
