/** The write side: a process that judges commands and appends what they cause. */
@NullMarked
package dev.ordinal.shop.command;

import org.jspecify.annotations.NullMarked;
