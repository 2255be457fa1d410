/** A small shop made through the public APIs, to see the pipeline work. */
@NullMarked
package dev.ordinal.local.demo;

import org.jspecify.annotations.NullMarked;
