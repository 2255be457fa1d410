/** Operating system processes started, watched and stopped by a JVM. */
@NullMarked
package dev.ordinal.local.process;

import org.jspecify.annotations.NullMarked;
