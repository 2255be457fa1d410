/** The tests of its neighbour. */
@NullMarked
package dev.ordinal.shop.query.shared;

import org.jspecify.annotations.NullMarked;
