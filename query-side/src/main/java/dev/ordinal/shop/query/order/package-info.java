/** The orders: by id, by status, by user, newest first. */
@NullMarked
package dev.ordinal.shop.query.order;

import org.jspecify.annotations.NullMarked;
