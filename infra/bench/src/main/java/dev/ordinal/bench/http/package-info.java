/** HTTP servers as contestants: a load over kept-alive connections, and the least that a server can do. */
@NullMarked
package dev.ordinal.bench.http;

import org.jspecify.annotations.NullMarked;
