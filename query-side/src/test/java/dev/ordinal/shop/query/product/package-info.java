/** The tests of its neighbour. */
@NullMarked
package dev.ordinal.shop.query.product;

import org.jspecify.annotations.NullMarked;
