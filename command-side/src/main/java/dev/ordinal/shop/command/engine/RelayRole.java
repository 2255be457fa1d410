package dev.ordinal.shop.command.engine;

import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.relay.EventRelay;
import dev.ordinal.relay.RelaySchema;
import dev.ordinal.relay.RelaySettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

@Configuration(proxyBeanMethods = false)
@Profile("relay")
class RelayRole {

    @Bean
    Relays relay(
            DataSource dataSource,
            EventLog log,
            AppendSignal signal,
            MeterRegistry meters,
            @Value("${ordinal.kafka-bootstrap-servers}") String kafka,
            @Value("${ordinal.relays}") Set<String> names) {
        RelaySchema.migrate(dataSource);
        String instance = "command-side-" + ProcessHandle.current().pid();
        Map<String, EventRelay> relays = (names.isEmpty() ? Set.of(RelaySettings.DEFAULT_RELAY) : names)
                .stream()
                        .collect(Collectors.toMap(
                                Function.identity(),
                                name -> new EventRelay(
                                        dataSource, log, signal, RelaySettings.of(name, kafka, instance), meters)));
        return new Relays(new TreeMap<>(relays));
    }
}
