package dev.ordinal.local.invoices;

/**
 * A line that cannot be imported.
 *
 * @param invoiceNo the invoice it belongs to, empty if the line does not tell
 */
record BadLine(long lineNumber, String invoiceNo, String reason) {}
