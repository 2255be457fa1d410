package dev.ordinal.testkit;

/** Where test servers come from; what it starts ends with the JVM. */
sealed interface ServerSource permits DockerServers, EmbeddedServers {

    PostgresServer startPostgres();

    String startKafka();

    String startRedis();
}
