/** The tests of its neighbour. */
@NullMarked
package dev.ordinal.shop.query.sales;

import org.jspecify.annotations.NullMarked;
