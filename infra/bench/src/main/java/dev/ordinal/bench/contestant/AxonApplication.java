package dev.ordinal.bench.contestant;

import com.zaxxer.hikari.HikariDataSource;
import dev.ordinal.local.cli.CommandFailed;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.caching.JCacheAdapter;
import org.axonframework.common.caching.WeakReferenceCache;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventsourcing.AggregateSnapshotter;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** A Spring Boot application with Axon on one of the engines, as Boot and Axon set it up, in this JVM. */
public final class AxonApplication implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final String label;

    private AxonApplication(ConfigurableApplicationContext context, String label) {
        this.context = context;
        this.label = label;
    }

    /** Starts it on a database. */
    public static AxonApplication start(Engine engine, Caching caching, String url, int connections) {
        return start(engine, caching, url, connections, Map.of());
    }

    /** With settings and parts of its own. */
    static AxonApplication start(
            Engine engine,
            Caching caching,
            String url,
            int connections,
            Map<String, Object> settings,
            Class<?>... parts) {
        Map<String, Object> properties = new HashMap<>(engine.properties());
        properties.putAll(settings);
        properties.put("spring.datasource.url", url);
        properties.put("spring.datasource.username", "ordinal");
        properties.put("spring.datasource.password", "ordinal");
        properties.put("spring.datasource.hikari.maximum-pool-size", connections);
        properties.put("spring.datasource.hikari.minimum-idle", 0);
        properties.put("spring.autoconfigure.exclude", String.join(",", engine.withoutAutoConfigurations()));
        properties.put("spring.main.banner-mode", "off");
        properties.put("axon.axonserver.enabled", false);
        properties.put("axon.serializer.general", "jackson3");
        properties.put("axon.timeout.enabled", false);
        properties.put("axon.update-check.disabled", true);
        properties.put("bench.cache", caching);
        properties.put("bench.own-cache", caching == Caching.OWN && engine != Engine.ORDINAL);
        properties.put("bench.jcache", caching == Caching.JCACHE);
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Parts.class)
                .sources(parts)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .properties(properties)
                .run();
        if (context.getBean(EventStorageEngine.class) instanceof JdbcEventStorageEngine jdbc) {
            jdbc.createSchema(PostgresEventTableFactory.INSTANCE);
        }
        return new AxonApplication(context, engine.label() + caching.label());
    }

    String label() {
        return label;
    }

    CommandGateway commands() {
        return bean(CommandGateway.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Takes a snapshot of a stream, on the caller's thread. */
    public void takeSnapshot(String stream) {
        AggregateSnapshotter.builder()
                .eventStore(context.getBean(EventStore.class))
                .aggregateFactories(new GenericAggregateFactory<>(Notebook.class))
                .build()
                .scheduleSnapshot(Notebook.class, stream);
        if (context.getBean(EventStorageEngine.class).readSnapshot(stream).isEmpty()) {
            throw new CommandFailed("no snapshot of " + stream + " was taken");
        }
    }

    /** Gives the connections back to the server, which has not enough for all contestants at once. */
    void rest() {
        Objects.requireNonNull(context.getBean(HikariDataSource.class).getHikariPoolMXBean())
                .softEvictConnections();
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Parts {

        @Bean
        ConfigurerModule notebook(ObjectProvider<Cache> cache, @Value("${bench.cache}") Caching caching) {
            AggregateConfigurer<Notebook> notebook = AggregateConfigurer.defaultConfiguration(Notebook.class);
            if (caching != Caching.NONE) {
                notebook.configureCache(_ -> cache.getObject());
            }
            return configurer -> configurer.configureAggregate(notebook);
        }

        /** Axon 4.13 finds JPA's transactions on Boot 4, not those of plain JDBC. */
        @Bean
        @ConditionalOnProperty("bench.jdbc-transactions")
        TransactionManager axonTransactionManager(PlatformTransactionManager manager) {
            return new SpringTransactionManager(manager);
        }

        @Bean
        @ConditionalOnProperty("bench.own-cache")
        Cache weakReferences() {
            return new WeakReferenceCache();
        }

        @Bean
        @ConditionalOnProperty("bench.jcache")
        Cache caffeine() {
            CacheManager manager = javax.cache.Caching.getCachingProvider().getCacheManager();
            String name = "aggregates-" + System.nanoTime();
            return new JCacheAdapter(manager.createCache(name, new MutableConfiguration<>().setStoreByValue(false)));
        }
    }
}
