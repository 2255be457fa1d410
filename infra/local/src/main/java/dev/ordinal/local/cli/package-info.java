/** What the subcommands share: failing with one line, printing, and talking to the APIs. */
@NullMarked
package dev.ordinal.local.cli;

import org.jspecify.annotations.NullMarked;
