package dev.ordinal.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.redis.testcontainers.RedisContainer;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** Servers in containers; Testcontainers removes them when the JVM has gone. */
final class DockerServers implements ServerSource {

    private static final String USER = "ordinal";

    static boolean areAvailable() {
        if (LoggerFactory.getLogger("org.testcontainers") instanceof Logger logger) {
            logger.setLevel(Level.OFF);
        }
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    @SuppressWarnings("resource")
    public PostgresServer startPostgres() {
        PostgreSQLContainer server = new PostgreSQLContainer("postgres:18")
                .withUsername(USER)
                .withPassword(USER)
                .withCommand("postgres", "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "max_connections=200");
        server.start();
        return new PostgresServer(
                server.getHost(), server.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT), USER, USER);
    }

    @Override
    @SuppressWarnings("resource")
    public String startKafka() {
        KafkaContainer server = new KafkaContainer("apache/kafka:4.2.1")
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                .withEnv("KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS", "100")
                .withEnv("KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS", "500")
                .withEnv("KAFKA_GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS", "1000")
                .withEnv("KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS", "5000");
        server.start();
        return server.getBootstrapServers();
    }

    @Override
    @SuppressWarnings("resource")
    public String startRedis() {
        RedisContainer server = new RedisContainer(DockerImageName.parse("redis:7.0.15"));
        server.withCommand("redis-server", "--appendonly", "yes", "--maxmemory-policy", "noeviction");
        server.start();
        return server.getRedisURI();
    }
}
