/** Who is measured: Axon on each engine, and the bare database. */
@NullMarked
package dev.ordinal.bench.contestant;

import org.jspecify.annotations.NullMarked;
