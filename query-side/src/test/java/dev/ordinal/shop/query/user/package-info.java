/** The tests of its neighbour. */
@NullMarked
package dev.ordinal.shop.query.user;

import org.jspecify.annotations.NullMarked;
