package dev.ordinal.shop.command.invoice;

import dev.ordinal.shop.command.ShopCommand;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.Streams;

sealed interface InvoiceCommand extends ShopCommand {

    InvoiceEvent.Imported invoice();

    @Override
    default String streamId() {
        return Streams.id(Streams.INVOICE, invoice().invoiceNo());
    }

    record Import(InvoiceEvent.Imported invoice) implements InvoiceCommand {}

    record ImportAgain(InvoiceEvent.Imported invoice) implements InvoiceCommand {}
}
