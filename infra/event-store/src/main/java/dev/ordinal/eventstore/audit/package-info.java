/** Whether a log is what it promises to be. */
@NullMarked
package dev.ordinal.eventstore.audit;

import org.jspecify.annotations.NullMarked;
