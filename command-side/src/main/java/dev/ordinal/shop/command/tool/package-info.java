/** The tools of {@code infra/ordinal events}: what needs the shop's classes, or the log's settings, from the command line. No server runs. */
@NullMarked
package dev.ordinal.shop.command.tool;

import org.jspecify.annotations.NullMarked;
