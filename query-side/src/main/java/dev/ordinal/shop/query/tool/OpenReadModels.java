package dev.ordinal.shop.query.tool;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.reaction.ParkedReactions;
import dev.ordinal.personaldata.EnvironmentMasterKey;
import dev.ordinal.personaldata.KeysDatabase;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.projection.GenerationRegister;
import dev.ordinal.projection.ParkedStreams;
import dev.ordinal.projection.Projection;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The read models of a system, by the projections of this build and the servers that the settings name, as they stand: unlike a server, a tool migrates nothing. */
final class OpenReadModels implements AutoCloseable {

    private static final List<String> QUIETLY =
            List.of("--logging.threshold.console=off", "--spring.profiles.active=tool,projector");
    private static final Duration REDIS_CONNECTS_WITHIN = Duration.ofSeconds(2);
    private static final Duration REDIS_ANSWERS_WITHIN = Duration.ofSeconds(5);

    private final ConfigurableApplicationContext context;
    private @Nullable RedisClient redis;

    /** @param connections at most so many to the database */
    OpenReadModels(List<String> settings, int connections) {
        List<String> all = new ArrayList<>(QUIETLY);
        all.add("--spring.datasource.hikari.maximum-pool-size=" + connections);
        all.add("--spring.datasource.hikari.minimum-idle=1");
        all.addAll(settings);
        context = new SpringApplicationBuilder(ProjectionsOnly.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false) // a command that is interrupted leaves things in order first
                .run(all.toArray(String[]::new));
    }

    DataSource dataSource() {
        return context.getBean(DataSource.class);
    }

    EventLog log() {
        return new EventLog(dataSource());
    }

    /** Connected when it is first used. */
    RedisClient redis() {
        RedisClient open = redis;
        if (open == null) {
            RedisURI server = RedisURI.create(setting("ordinal.redis-url"));
            server.setTimeout(REDIS_ANSWERS_WITHIN);
            open = RedisClient.create(server);
            // what was asked for when a connection was lost is not sent again: a scan must not go on in another server
            open.setOptions(ClientOptions.builder()
                    .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                    .socketOptions(SocketOptions.builder()
                            .connectTimeout(REDIS_CONNECTS_WITHIN)
                            .build())
                    .build());
            redis = open;
        }
        return open;
    }

    String kafkaBootstrapServers() {
        return setting("ordinal.kafka-bootstrap-servers");
    }

    /** To be closed by the caller. */
    PersonalData personalData() {
        return PersonalData.connected(
                new KeysDatabase(
                        setting("ordinal.keys.url"), setting("ordinal.keys.user"), setting("ordinal.keys.password")),
                new EnvironmentMasterKey(setting("ordinal.master-key")));
    }

    /** The keys' database, for who looks at all that it holds. */
    DataSource keysDataSource() {
        return new DriverManagerDataSource(
                setting("ordinal.keys.url"), setting("ordinal.keys.user"), setting("ordinal.keys.password"));
    }

    private String setting(String name) {
        return context.getEnvironment().getRequiredProperty(name);
    }

    Waiting waiting() {
        return new Waiting(new ParkedStreams(dataSource()), new ParkedReactions(dataSource()));
    }

    GenerationRegister register() {
        return new GenerationRegister(dataSource(), log(), redis(), kafkaBootstrapServers(), projections());
    }

    /** Those that this build has code for. */
    List<Projection> projections() {
        return context.getBeansOfType(Projection.class).values().stream().toList();
    }

    /** The one of this name, where this build has code for it. */
    Optional<Projection> projection(String name) {
        return projections().stream()
                .filter(projection -> projection.name().equals(name))
                .findFirst();
    }

    @Override
    public void close() {
        if (redis != null) {
            redis.shutdown();
        }
        context.close();
    }

    @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
    @ComponentScan(
            basePackages = "dev.ordinal.shop.query",
            useDefaultFilters = false,
            includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Projection.class))
    static class ProjectionsOnly {}
}
