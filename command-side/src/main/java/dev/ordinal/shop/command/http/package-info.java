/** What all endpoints share: strict bodies, headers, idempotency, answers and problems. */
@NullMarked
package dev.ordinal.shop.command.http;

import org.jspecify.annotations.NullMarked;
