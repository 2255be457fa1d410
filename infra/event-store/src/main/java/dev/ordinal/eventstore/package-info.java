/** The log: one gap-free, commit-ordered sequence of events on PostgreSQL, written by group commit and read by position or by stream. */
@NullMarked
package dev.ordinal.eventstore;

import org.jspecify.annotations.NullMarked;
