package dev.ordinal.shop.command.invoice;

import dev.ordinal.shop.events.InvoiceEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InvoiceTest {

    private static final Instant ISSUED = Instant.parse("2010-12-01T09:41:00Z");

    private final FixtureConfiguration<Invoice> invoice = new AggregateTestFixture<>(Invoice.class);

    @Test
    void anInvoiceIsImportedAsItIs() {
        invoice.givenNoPriorActivity()
                .when(new InvoiceCommand.Import(credit("27.50", -1)))
                .expectEvents(credit("27.50", -1));
    }

    @Test
    void theSameInvoiceAgainChangesNothing() {
        invoice.given(credit("27.50", -1))
                .when(new InvoiceCommand.ImportAgain(credit("27.5", -1)))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @ParameterizedTest
    @MethodSource("others")
    void anInvoiceNumberStandsForOneContent(InvoiceEvent.Imported other) {
        invoice.given(credit("27.50", -1))
                .when(new InvoiceCommand.ImportAgain(other))
                .expectException(InvoiceRejection.InvoiceDiffers.class)
                .expectNoEvents();
    }

    static Stream<InvoiceEvent.Imported> others() {
        InvoiceEvent.Line line = credit("27.50", -1).lines().getFirst();
        return Stream.of(
                credit("27.51", -1),
                credit("27.50", 1),
                invoice("14528", "United Kingdom", ISSUED, "GBP", line),
                invoice(null, "United Kingdom", ISSUED, "GBP", line),
                invoice("14527", "EIRE", ISSUED, "GBP", line),
                invoice("14527", "United Kingdom", ISSUED.plusSeconds(60), "GBP", line),
                invoice("14527", "United Kingdom", ISSUED, "EUR", line),
                invoice("14527", "United Kingdom", ISSUED, "GBP", line, line));
    }

    private static InvoiceEvent.Imported credit(String price, long quantity) {
        return invoice(
                "14527",
                "United Kingdom",
                ISSUED,
                "GBP",
                new InvoiceEvent.Line("D", "Discount", quantity, new BigDecimal(price)));
    }

    private static InvoiceEvent.Imported invoice(
            @Nullable String customer, String country, Instant issuedAt, String currency, InvoiceEvent.Line... lines) {
        return new InvoiceEvent.Imported(
                "C536379",
                "01980000-0000-7000-8000-000000000002",
                customer,
                country,
                issuedAt,
                currency,
                List.of(lines));
    }
}
