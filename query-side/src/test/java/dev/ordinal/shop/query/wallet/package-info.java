/** The tests of its neighbour. */
@NullMarked
package dev.ordinal.shop.query.wallet;

import org.jspecify.annotations.NullMarked;
