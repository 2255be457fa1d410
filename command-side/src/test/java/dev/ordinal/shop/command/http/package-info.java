@NullMarked
package dev.ordinal.shop.command.http;

import org.jspecify.annotations.NullMarked;
