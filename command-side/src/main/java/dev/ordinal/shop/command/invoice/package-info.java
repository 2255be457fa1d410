/** Invoices of the shop's time before Ordinal, imported as they were. */
@NullMarked
package dev.ordinal.shop.command.invoice;

import org.jspecify.annotations.NullMarked;
