package dev.ordinal.local.server;

import dev.ordinal.local.process.OsProcess;

/** A server that this JVM has started: ready when it is returned, stopped in order by {@link #close()}, never outliving the JVM. */
public sealed interface EmbeddedServer extends AutoCloseable permits EmbeddedPostgres, EmbeddedKafka, EmbeddedRedis {

    /** The operating system process, for its id and for killing it as a crash would. */
    OsProcess process();

    /** The TCP port on the loopback address. */
    int port();

    /** Stops the server in order and returns when it is gone; its data stay. */
    @Override
    default void close() {
        process().close();
    }
}
