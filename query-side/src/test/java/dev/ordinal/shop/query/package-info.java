/** The tests of the read side, over the whole way from the store to an answer. */
@NullMarked
package dev.ordinal.shop.query;

import org.jspecify.annotations.NullMarked;
