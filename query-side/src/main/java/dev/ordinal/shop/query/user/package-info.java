/** The users: by id, by e-mail, all. */
@NullMarked
package dev.ordinal.shop.query.user;

import org.jspecify.annotations.NullMarked;
