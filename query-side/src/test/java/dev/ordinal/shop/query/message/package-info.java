/** The tests of its neighbour. */
@NullMarked
package dev.ordinal.shop.query.message;

import org.jspecify.annotations.NullMarked;
