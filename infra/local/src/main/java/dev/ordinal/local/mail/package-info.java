/** Mail of a local system: a server that takes all of it and delivers none, and the command that shows what it took. */
@NullMarked
package dev.ordinal.local.mail;

import org.jspecify.annotations.NullMarked;
