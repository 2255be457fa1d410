/** Real PostgreSQL, Kafka and Redis servers from Maven Central parts, each an operating system process of its own on the loopback address. */
@NullMarked
package dev.ordinal.local.server;

import org.jspecify.annotations.NullMarked;
