/** The jars as a black box: the whole way of an event over real HTTP, on real servers, with processes killed on it. */
@NullMarked
package dev.ordinal.faults;

import org.jspecify.annotations.NullMarked;
