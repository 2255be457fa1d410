package dev.ordinal.shop.command.invoice;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.Streams;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

@Aggregate(type = Streams.INVOICE)
class Invoice {

    @AggregateIdentifier
    @Nullable
    String streamId;

    private InvoiceState state = new InvoiceState.Awaited();

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void decide(InvoiceCommand.Import command) {
        apply(command.invoice());
    }

    @CommandHandler
    void decide(InvoiceCommand.ImportAgain command) {
        if (!state.saysTheSameAs(command.invoice())) {
            throw new InvoiceRejection.InvoiceDiffers(command.invoice().invoiceNo());
        }
    }

    @EventSourcingHandler
    void evolve(InvoiceEvent event) {
        streamId = Streams.id(Streams.INVOICE, event.invoiceNo());
        state = state.evolve(event);
    }
}
