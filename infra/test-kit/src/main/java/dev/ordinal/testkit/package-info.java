/** Real PostgreSQL, Kafka and Redis servers for tests. */
@NullMarked
package dev.ordinal.testkit;

import org.jspecify.annotations.NullMarked;
