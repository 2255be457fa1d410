/** The command {@code ordinal bench}: ours and the baselines in turn, in one run on one PostgreSQL. */
@NullMarked
package dev.ordinal.bench;

import org.jspecify.annotations.NullMarked;
