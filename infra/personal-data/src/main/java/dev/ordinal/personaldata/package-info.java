/**
 * Texts that can be erased wherever they rest: sealed with a key for each person (the subject), kept in a database of its own. Destroying the key makes every copy unreadable
 * at once, in logs, topics, read models and backups.
 */
@NullMarked
package dev.ordinal.personaldata;

import org.jspecify.annotations.NullMarked;
