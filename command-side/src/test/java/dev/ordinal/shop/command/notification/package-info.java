@NullMarked
package dev.ordinal.shop.command.notification;

import org.jspecify.annotations.NullMarked;
