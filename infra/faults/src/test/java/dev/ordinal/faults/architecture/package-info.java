/** The dependency rules of the design, held against every module. */
@NullMarked
package dev.ordinal.faults.architecture;

import org.jspecify.annotations.NullMarked;
