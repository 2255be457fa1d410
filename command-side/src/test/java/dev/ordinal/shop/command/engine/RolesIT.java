package dev.ordinal.shop.command.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.local.process.Ports;
import dev.ordinal.shop.command.CommandSide;
import dev.ordinal.shop.command.Http;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class RolesIT {

    @Test
    void withTheApiBothPortsServe() throws IOException {
        try (TestDatabase database = TestServers.newDatabase();
                ConfigurableApplicationContext process = start(database, "api,relay,reactions", 0)) {
            Http management = at(process, "local.management.port");

            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                Http.Reply readiness = management.get("/actuator/health/readiness");
                assertThat(readiness.status()).as(readiness.body()).isEqualTo(200);
                assertThat(readiness.json().path("components").propertyNames())
                        .containsExactlyInAnyOrder("readinessState", "eventStore", "keys", "relay", "reactions");
            });
            assertThat(management.get("/actuator/health/liveness").status()).isEqualTo(200);
            Set<String> ofReactions = describedFigures("reaction");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    management.get("/actuator/prometheus").body())
                            .contains("ordinal_relay_lag_events", "jvm_memory_used_bytes")
                            .contains(ofReactions));
            assertThat(at(process, "local.server.port").get("/v3/api-docs").status())
                    .isEqualTo(200);
            assertThat(at(process, "local.server.port").get("/actuator/health").status())
                    .isEqualTo(404);
        }
    }

    @Test
    void withoutTheApiOnlyManagementServes() throws IOException {
        try (TestDatabase database = TestServers.newDatabase();
                ConfigurableApplicationContext process = start(database, "reactions", Ports.free())) {
            Http http = at(process, "local.server.port");

            assertThat(http.get("/actuator/health/readiness")
                            .json()
                            .path("components")
                            .propertyNames())
                    .containsExactlyInAnyOrder("readinessState", "eventStore", "keys", "reactions");
            assertThat(http.post("/users", "{}").status()).isEqualTo(404);
            assertThat(http.get("/v3/api-docs").status()).isEqualTo(404);
        }
    }

    @Test
    void aProcessThatNeedsKeysIsReadyOnlyWhileTheirDatabaseAnswers() throws IOException {
        try (TestDatabase database = TestServers.newDatabase();
                TestDatabase keys = TestServers.newDatabase();
                ConfigurableApplicationContext needing = start(database, keys, "reactions", Ports.free());
                ConfigurableApplicationContext relay = start(database, keys, "relay", Ports.free())) {
            Http http = at(needing, "local.server.port");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(
                                    http.get("/actuator/health/readiness").status())
                            .isEqualTo(200));

            Awaitility.await()
                    .untilAsserted(() -> assertThat(at(relay, "local.server.port")
                                    .get("/actuator/prometheus")
                                    .body())
                            .as("it tells of reactions that others run")
                            .contains("ordinal_reaction_free_segments{reaction=\"fulfilment\"} 0.0"));

            database.execute("drop database " + keys.name() + " with (force)");

            Http.Reply readiness = http.get("/actuator/health/readiness");
            assertThat(readiness.status()).as(readiness.body()).isEqualTo(503);
            assertThat(readiness.json().at("/components/keys/status").asString())
                    .isEqualTo("DOWN");
            assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(at(relay, "local.server.port")
                            .get("/actuator/health/readiness")
                            .json()
                            .path("components")
                            .propertyNames())
                    .containsExactlyInAnyOrder("readinessState", "eventStore", "relay");
        }
    }

    @Test
    void aProcessThatCanStoreNothingAnyMoreIsNeitherReadyNorLive() throws IOException {
        try (TestDatabase database = TestServers.newDatabase();
                ConfigurableApplicationContext process = start(database, "reactions", Ports.free())) {
            Http http = at(process, "local.server.port");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(
                                    http.get("/actuator/health/readiness").status())
                            .isEqualTo(200));
            assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);

            process.getBean(GroupCommit.class).close();

            Http.Reply readiness = http.get("/actuator/health/readiness");
            assertThat(readiness.status()).as(readiness.body()).isEqualTo(503);
            assertThat(readiness
                            .json()
                            .at("/components/eventStore/details/writer")
                            .asString())
                    .contains("has ended");
            assertThat(http.get("/actuator/health/liveness").status())
                    .as("a supervisor starts it anew")
                    .isEqualTo(503);
        }
    }

    private static ConfigurableApplicationContext start(TestDatabase database, String roles, int managementPort) {
        return start(database, database, roles, managementPort);
    }

    private static ConfigurableApplicationContext start(
            TestDatabase database, TestDatabase keys, String roles, int managementPort) {
        return new SpringApplication(CommandSide.class)
                .run(
                        "--ORDINAL_ROLES=" + roles,
                        "--ORDINAL_POSTGRES_URL=" + database.url(),
                        "--ORDINAL_POSTGRES_USER=" + database.user(),
                        "--ORDINAL_POSTGRES_PASSWORD=" + database.password(),
                        "--ORDINAL_KEYS_URL=" + keys.url(),
                        "--ORDINAL_KEYS_USER=" + keys.user(),
                        "--ORDINAL_KEYS_PASSWORD=" + keys.password(),
                        "--ORDINAL_KAFKA_BOOTSTRAP_SERVERS=" + TestServers.kafka(),
                        "--ORDINAL_COMMAND_PORT=0",
                        "--ORDINAL_MANAGEMENT_PORT=" + managementPort);
    }

    private static Set<String> describedFigures(String part) throws IOException {
        String description = Files.readString(Path.of("../infra/docs/metrics.md"));
        Set<String> figures = Pattern.compile("`(ordinal_%s_\\w+)`".formatted(part))
                .matcher(description)
                .results()
                .map(figure -> figure.group(1))
                .collect(Collectors.toSet());
        assertThat(figures).hasSizeGreaterThan(4);
        return figures;
    }

    private static Http at(ConfigurableApplicationContext process, String port) {
        return new Http("http://127.0.0.1:" + process.getEnvironment().getProperty(port));
    }
}
