/** What Axon expects of an event storage engine, as tests that any engine can be held against. */
@NullMarked
package dev.ordinal.testkit.conformance;

import org.jspecify.annotations.NullMarked;
