/** Messages between users: those that a user sent or got, and how many are not read yet. */
@NullMarked
package dev.ordinal.shop.query.message;

import org.jspecify.annotations.NullMarked;
