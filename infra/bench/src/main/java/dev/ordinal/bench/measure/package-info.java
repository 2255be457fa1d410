/** How it is measured, whatever it is: loads, processor time, rounds, and the report. */
@NullMarked
package dev.ordinal.bench.measure;

import org.jspecify.annotations.NullMarked;
