/** The tests of its neighbour. */
@NullMarked
package dev.ordinal.shop.query.order;

import org.jspecify.annotations.NullMarked;
