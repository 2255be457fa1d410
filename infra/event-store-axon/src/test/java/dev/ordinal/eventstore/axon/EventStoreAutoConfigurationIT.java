package dev.ordinal.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

class EventStoreAutoConfigurationIT {

    private static final TestDatabase DATABASE = TestServers.newDatabase();

    @AfterEach
    void close() {
        DATABASE.close();
    }

    @Test
    void putsAnAxonApplicationOnTheLogOfItsDataSource() {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "axon.axonserver.enabled=false", "axon.serializer.general=jackson3", "ordinal.secret=secret")
                .run()) {
            context.getBean(CommandGateway.class).sendAndWait(new Account.Open("account-1", "a"));

            assertThat(context.getBean(EventLog.class).last("account-1")).isPresent();
            assertThat(context.getBean(EventStorageEngine.class)).isInstanceOf(OrdinalEventStorageEngine.class);
            assertThat(context.getBean(EventBus.class)).isInstanceOf(OrdinalEventStore.class);
            assertThat(context.getBean(CommandBus.class)).isInstanceOf(DurableCommandBus.class);
            assertThat(context.getBean("aggregateStates")).isInstanceOf(AggregateStates.class);
        }
    }

    @EnableAutoConfiguration
    @Import(Account.class)
    static class Application {

        @Bean
        DataSource dataSource() {
            return DATABASE.dataSource();
        }
    }
}
