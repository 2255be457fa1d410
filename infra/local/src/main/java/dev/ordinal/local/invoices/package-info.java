/** The import of the UCI "Online Retail" file through the public command API. */
@NullMarked
package dev.ordinal.local.invoices;

import org.jspecify.annotations.NullMarked;
