/** The read side of the shop: one process image, with the roles projector and query-api. */
@NullMarked
package dev.ordinal.shop.query;

import org.jspecify.annotations.NullMarked;
