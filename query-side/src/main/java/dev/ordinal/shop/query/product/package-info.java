/** The catalogue: a searchable list in PostgreSQL, product cards in Redis. */
@NullMarked
package dev.ordinal.shop.query.product;

import org.jspecify.annotations.NullMarked;
