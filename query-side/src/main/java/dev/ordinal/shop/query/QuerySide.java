package dev.ordinal.shop.query;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.shop.query.tool.ErasureTools;
import dev.ordinal.shop.query.tool.ParkedTools;
import dev.ordinal.shop.query.tool.ReplayTools;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

@SpringBootApplication(proxyBeanMethods = false, exclude = ErrorMvcAutoConfiguration.class)
class QuerySide {

    private static final Logger LOG = LoggerFactory.getLogger(QuerySide.class);
    private static final Set<String> ROLES = Set.of("projector", "query-api");
    private static final Duration REDIS_ANSWERS_WITHIN = Duration.ofSeconds(5);
    private static final Duration RECONNECT_AT_LEAST_EVERY = Duration.ofSeconds(1);

    QuerySide(Environment environment) {
        Set<String> asked = Set.of(environment.getActiveProfiles());
        if (asked.isEmpty() || !ROLES.containsAll(asked)) {
            throw new UnknownSetting("ORDINAL_ROLES", ROLES, asked);
        }
    }

    static void main(String[] args) {
        switch (args.length == 0 ? "" : args[0]) {
            case ParkedTools.NAME -> System.exit(ParkedTools.run(Arrays.copyOfRange(args, 1, args.length)));
            case ErasureTools.NAME -> System.exit(ErasureTools.run(Arrays.copyOfRange(args, 1, args.length)));
            case ReplayTools.NAME -> System.exit(ReplayTools.run(Arrays.copyOfRange(args, 1, args.length)));
            default -> SpringApplication.run(QuerySide.class, args);
        }
    }

    @EventListener
    void started(ApplicationReadyEvent event) {
        Environment settings = event.getApplicationContext().getEnvironment();
        LOG.info(
                "Query side started, roles {}, port {}",
                String.join(", ", settings.getActiveProfiles()),
                settings.getProperty("local.server.port"));
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    EventLog eventLog(DataSource dataSource) {
        return new EventLog(dataSource);
    }

    @Bean(destroyMethod = "shutdown")
    ClientResources redisResources() {
        return ClientResources.builder()
                .reconnectDelay(Delay.exponential(
                        Duration.ofMillis(10), RECONNECT_AT_LEAST_EVERY, 2, java.util.concurrent.TimeUnit.MILLISECONDS))
                .build();
    }

    @Bean(destroyMethod = "shutdown")
    RedisClient redisClient(ClientResources resources, @Value("${ordinal.redis-url}") String url) {
        RedisURI server = RedisURI.create(url);
        server.setTimeout(REDIS_ANSWERS_WITHIN);
        RedisClient client = RedisClient.create(resources, server);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(Duration.ofSeconds(1))
                        .build())
                .build());
        return client;
    }
}
