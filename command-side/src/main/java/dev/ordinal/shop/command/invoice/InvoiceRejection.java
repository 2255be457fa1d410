package dev.ordinal.shop.command.invoice;

import dev.ordinal.shop.command.Rejection;

abstract sealed class InvoiceRejection extends Rejection {

    private InvoiceRejection(Kind kind, String name, String detail) {
        super(kind, name, detail);
    }

    static final class InvoiceDiffers extends InvoiceRejection {
        InvoiceDiffers(String invoiceNo) {
            super(
                    Kind.IMPOSSIBLE,
                    "invoice-differs",
                    "The invoice '" + invoiceNo + "' was imported before, with other content.");
        }
    }
}
