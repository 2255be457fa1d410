package dev.ordinal.eventstore.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.axon.reaction.Cause;
import dev.ordinal.eventstore.axon.reaction.Reaction;
import dev.ordinal.eventstore.axon.reaction.Reactions;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

class EventStoreAutoConfigurationIT {

    private static final TestDatabase DATABASE = TestServers.newDatabase();

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void putsAnAxonApplicationOnTheLogOfItsDataSource() {
        try (ConfigurableApplicationContext context = start(Application.class)) {
            context.getBean(CommandGateway.class).sendAndWait(new Account.Open("account-1", "a"));

            assertThat(context.getBean(EventLog.class).last("account-1")).isPresent();
            assertThat(context.getBean(EventStorageEngine.class)).isInstanceOf(OrdinalEventStorageEngine.class);
            assertThat(context.getBean(EventBus.class)).isInstanceOf(OrdinalEventStore.class);
            assertThat(context.getBean(CommandBus.class)).isInstanceOf(DurableCommandBus.class);
            assertThat(context.getBean("aggregateStates")).isInstanceOf(AggregateStates.class);
        }
    }

    @Test
    void withTransactionsOfSpringACommandIsStillAnsweredWhenItIsStoredAndKeepsNoState() throws SQLException {
        try (ConfigurableApplicationContext context = start(ApplicationWithTransactions.class)) {
            CommandGateway commands = context.getBean(CommandGateway.class);
            commands.sendAndWait(new Account.Open("account-2", "b"));
            assertThat(context.getBean(CommandBus.class)).isNotInstanceOf(DurableCommandBus.class);

            CompletableFuture<Integer> answer;
            try (HotAccounts.Rival rival = new HotAccounts.Rival(DATABASE)) {
                answer = CompletableFuture.supplyAsync(() -> commands.sendAndWait(new Account.Deposit("account-2", 5)));
                await().until(rival::isWaitedFor);
                assertThat(answer).isNotDone();
                rival.deposit("account-2", 1, 100);
            }

            assertThat(HotAccounts.failure(answer)).isInstanceOf(ConcurrencyException.class);
            Integer balance = commands.sendAndWait(new Account.Deposit("account-2", 7));
            assertThat(balance).isEqualTo(107);
            assertThat(context.getBean(AggregateStates.class).containsKey("account-2"))
                    .isFalse();
        }
    }

    @Test
    void beansReactToEvents() {
        try (ConfigurableApplicationContext context = start(ApplicationThatReacts.class)) {
            context.getBean(CommandGateway.class).sendAndWait(new Account.Open("account-3", "c"));

            EventLog log = context.getBean(EventLog.class);
            await().until(() -> log.last("account-3").orElseThrow().sequence() == 1);
            assertThat(context.getBean(Reactions.class).health())
                    .containsOnlyKeys("first-gift")
                    .allSatisfy((_, health) -> assertThat(health.isUp()).isTrue());
        }
    }

    private static ConfigurableApplicationContext start(Class<?> application) {
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties(
                        "axon.axonserver.enabled=false", "axon.serializer.general=jackson3", "ordinal.secret=secret")
                .run();
    }

    @EnableAutoConfiguration
    @Import(Account.class)
    static class Application {

        @Bean(destroyMethod = "")
        DataSource dataSource() {
            return DATABASE.dataSource();
        }
    }

    @EnableAutoConfiguration
    @Import({Account.class, WhenAccountOpenedThenMakeAGift.class})
    static class ApplicationThatReacts extends Application {}

    @Reaction("first-gift")
    static class WhenAccountOpenedThenMakeAGift {

        @EventHandler
        void on(Account.Opened opened, Cause cause) {
            if (opened.id().equals("account-3")) {
                cause.sendWhileLast(new Account.Deposit(opened.id(), 10));
            }
        }
    }

    @EnableAutoConfiguration
    @Import(Account.class)
    static class ApplicationWithTransactions {

        @Bean(destroyMethod = "")
        DataSource dataSource() {
            return DATABASE.dataSource();
        }

        @Bean
        PlatformTransactionManager transactions(DataSource dataSource) {
            return new DataSourceTransactionManager(dataSource);
        }
    }
}
