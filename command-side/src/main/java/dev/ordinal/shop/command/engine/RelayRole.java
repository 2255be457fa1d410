package dev.ordinal.shop.command.engine;

import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.relay.EventRelay;
import dev.ordinal.relay.RelayHealth;
import dev.ordinal.relay.RelaySchema;
import dev.ordinal.relay.RelaySettings;
import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

@Configuration(proxyBeanMethods = false)
@Profile("relay")
class RelayRole {

    @Bean(initMethod = "start", destroyMethod = "close")
    EventRelay eventRelay(
            DataSource dataSource,
            EventLog log,
            AppendSignal signal,
            MeterRegistry meters,
            @Value("${ordinal.kafka-bootstrap-servers}") String bootstrapServers) {
        RelaySchema.migrate(dataSource);
        String instance = "command-side-" + ProcessHandle.current().pid();
        return new EventRelay(dataSource, log, signal, RelaySettings.of(bootstrapServers, instance), meters);
    }

    @Bean
    HealthIndicator relayHealthIndicator(EventRelay relay) {
        return () -> {
            RelayHealth health = relay.health();
            Health.Builder builder = health.isUp() ? Health.up() : Health.down();
            return builder.withDetail("status", health.status())
                    .withDetail("detail", health.detail())
                    .build();
        };
    }
}
