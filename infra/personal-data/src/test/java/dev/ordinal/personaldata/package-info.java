/** The tests of its neighbour. */
@NullMarked
package dev.ordinal.personaldata;

import org.jspecify.annotations.NullMarked;
