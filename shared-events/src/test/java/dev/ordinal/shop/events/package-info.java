/** Registry and golden files. */
@NullMarked
package dev.ordinal.shop.events;

import org.jspecify.annotations.NullMarked;
