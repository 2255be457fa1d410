package dev.ordinal.shop.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.EventStoreSchema;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedPostgres;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.testkit.TestDatabase;
import dev.ordinal.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

@Execution(ExecutionMode.CONCURRENT)
class RolesIT {

    @TempDir
    private Path directory;

    @Test
    void aProjectorAloneServesItsHealthAndMetricsOnOnePortAndNothingElse() {
        try (TestDatabase database = TestServers.newDatabase()) {
            EventStoreSchema.migrate(database.dataSource());
            try (QueryProcess projector = projector(database, "")) {
                assertThat(projector.get("/actuator/health/liveness").status()).isEqualTo(200);
                assertThat(readModels(projector))
                        .containsExactlyInAnyOrder(
                                "users",
                                "wallets",
                                "messages",
                                "unread_messages",
                                "products",
                                "product_cards",
                                "orders",
                                "sales",
                                "top_sellers");
                assertThat(projector.get("/actuator/prometheus").http().body()).contains("ordinal_projection");
                assertThat(projector.get("/users").status()).isEqualTo(404);
                assertThat(projector.get("/v3/api-docs").status()).isEqualTo(404);
            }
        }
    }

    @Test
    void projectorsSideBySideTakeTheReadModelsTheyAreToldAndShowNoOthers() {
        try (TestDatabase database = TestServers.newDatabase()) {
            EventStoreSchema.migrate(database.dataSource());
            try (QueryProcess some = projector(database, "orders, sales");
                    QueryProcess others = projector(database, "orders")) {
                assertThat(readModels(some)).containsExactlyInAnyOrder("orders", "sales");
                assertThat(readModels(others)).containsExactly("orders");
                assertThat(others.get("/actuator/prometheus").http().body())
                        .contains("ordinal_projection_up{projection=\"orders\"}")
                        .contains("ordinal_projection_known{projection=\"sales\"}")
                        .doesNotContain("ordinal_projection_up{projection=\"sales\"}");
            }
        }
    }

    @Test
    void aReadModelThatDoesNotExistEndsTheStartWithThoseThatDo() {
        TestDatabase database = TestShop.running().database();

        assertThatThrownBy(
                        () -> QueryProcess.start(database, "projector", Map.of("ordinal.projections", "orders,order")))
                .rootCause()
                .hasMessage("ORDINAL_PROJECTIONS must name some of [messages, orders, product_cards,"
                        + " products, sales, top_sellers, unread_messages, users, wallets],"
                        + " not [order]")
                .satisfies(unknown -> assertThat(new UnknownSettingAnalyzer().analyze(unknown))
                        .extracting(FailureAnalysis::getDescription)
                        .isEqualTo(unknown.getMessage()));
    }

    private static QueryProcess projector(TestDatabase database, String readModels) {
        String port = Integer.toString(Ports.free());
        return QueryProcess.start(
                database,
                "projector",
                Map.of("server.port", port, "management.server.port", port, "ordinal.projections", readModels));
    }

    private static Collection<String> readModels(QueryProcess projector) {
        return projector
                .get("/actuator/health")
                .json()
                .at("/components/projector/details")
                .propertyNames();
    }

    @Test
    void aQueryApiServesItsHealthOnAPortOfItsOwn() {
        QueryProcess both = TestShop.running().process();

        assertThat(both.get("/users").status()).isEqualTo(200);
        assertThat(both.management("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(both.management("/actuator/health/readiness")
                        .json()
                        .path("components")
                        .propertyNames())
                .contains("db", "keys", "readModels", "projector");
        assertThat(both.management("/actuator/prometheus").http().body()).contains("http_server_requests");
        assertThat(both.get("/actuator/health").problem()).isEqualTo("not-found");
    }

    @Test
    void everyFigureThatIsDescribedIsThere() throws IOException {
        String id = TestShop.newId();
        String token = TestShop.running().stream(Streams.USER, id)
                .append(new UserEvent.Registered(id, "Ada", id + "@example.com"));
        QueryProcess both = TestShop.running().process();
        assertThat(both.get("/users/" + id, "Consistency-Token", token).status())
                .isEqualTo(200);
        String description = Files.readString(Path.of("../infra/docs/metrics.md"));
        Set<String> figures = Pattern.compile("`(ordinal_projection_\\w+)`")
                .matcher(description)
                .results()
                .map(figure -> figure.group(1))
                .collect(Collectors.toSet());

        assertThat(figures).hasSizeGreaterThan(10);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(
                                both.management("/actuator/prometheus").http().body())
                        .contains(figures));
    }

    @ParameterizedTest
    @ValueSource(strings = {"projektor", "query-api,relay"})
    void aRoleThatDoesNotExistIsRefused(String roles) {
        TestDatabase database = TestShop.running().database();

        assertThatThrownBy(() -> QueryProcess.start(database, roles, Map.of()))
                .hasStackTraceContaining("ORDINAL_ROLES must name some of");
    }

    @Test
    void whilePostgresIsAwayReadsSaySoAndComeBackByThemselves() {
        int port = Ports.free();
        EmbeddedPostgres postgres = startPostgres(port);
        Map<String, String> ownPostgres = Map.of(
                "spring.datasource.url", postgres.url(),
                "spring.datasource.username", EmbeddedPostgres.USER,
                "spring.datasource.password", EmbeddedPostgres.PASSWORD);
        try (QueryProcess api = QueryProcess.start(TestShop.running().database(), "query-api", ownPostgres)) {
            Answer answerOfNone = api.get("/users");
            assertThat(answerOfNone.problem()).isEqualTo("unavailable");
            assertThat(answerOfNone.header("Retry-After")).contains("1");
            assertThat(api.management("/actuator/health/db").status()).isEqualTo(200);
            assertThat(api.management("/actuator/health/readiness").status())
                    .as("without read models there is nothing to answer from")
                    .isEqualTo(503);

            postgres.process().stop(Duration.ofSeconds(10));

            assertThat(atOnce(api, "/users", "/users/x", "/products", "/orders", "/reports/sales"))
                    .allSatisfy(answer -> {
                        assertThat(answer.status()).isEqualTo(503);
                        assertThat(answer.problem()).isEqualTo("unavailable");
                        assertThat(answer.http().body()).doesNotContain("Exception");
                    });
            assertThat(api.management("/actuator/health/db").status()).isEqualTo(503);
            assertThat(api.management("/actuator/health/liveness").status()).isEqualTo(200);

            EmbeddedPostgres again = startPostgres(port);
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> api.management("/actuator/health/db").status() == 200);
            again.process().stop(Duration.ofSeconds(10));
        }
    }

    private static List<Answer> atOnce(QueryProcess api, String... paths) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return Stream.of(paths)
                    .map(path -> CompletableFuture.supplyAsync(() -> api.get(path), threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        }
    }

    private EmbeddedPostgres startPostgres(int port) {
        return EmbeddedPostgres.start(directory.resolve("postgres"), port, directory.resolve("postgres.log"));
    }
}
