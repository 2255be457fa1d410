package dev.ordinal.shop.command.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.shop.command.RunningCommandSide;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenApiIT extends RunningCommandSide {

    @Test
    void everyEndpointIsDescribed() {
        JsonNode api = http().get("/v3/api-docs").json();

        assertThat(api.path("paths").propertyNames())
                .containsExactlyInAnyOrder(
                        "/users",
                        "/users/{id}",
                        "/users/{id}/name",
                        "/users/{id}/email",
                        "/users/{id}/erasure",
                        "/users/{id}/wallet/deposits",
                        "/users/{id}/wallet/withdrawals",
                        "/products",
                        "/products/{sku}",
                        "/products/{sku}/name",
                        "/products/{sku}/price",
                        "/products/{sku}/restocks",
                        "/products/{sku}/stock-corrections",
                        "/orders",
                        "/orders/{id}/cancellation",
                        "/orders/{id}/shipment",
                        "/orders/{id}/returns",
                        "/messages",
                        "/messages/{id}/read",
                        "/imports/invoices");
    }

    @Test
    void headersAndProblemsAreDescribed() {
        JsonNode restock = http().get("/v3/api-docs").json().at("/paths/~1products~1{sku}~1restocks/post");

        assertThat(restock.path("parameters")
                        .valueStream()
                        .map(parameter -> parameter.path("name").asString()))
                .containsExactlyInAnyOrder("sku", "Idempotency-Key", "If-Match");
        assertThat(restock.path("responses").propertyNames())
                .containsExactlyInAnyOrder("201", "400", "404", "409", "412", "413", "415", "422", "503");
        assertThat(restock.at("/responses/201/headers").propertyNames())
                .containsExactlyInAnyOrder("ETag", "Consistency-Token", "Idempotency-Replayed", "Location");
        assertThat(restock.at("/responses/409/content").propertyNames()).containsExactly("application/problem+json");
    }

    @Test
    void bodiesAreDescribedWithTheirRules() {
        JsonNode schemas = http().get("/v3/api-docs").json().at("/components/schemas");

        assertThat(schemas.at("/Money/properties/amount/type").asString()).isEqualTo("string");
        assertThat(schemas.at("/OrderLine/properties/quantity/maximum").asInt()).isEqualTo(1_000_000);
        assertThat(schemas.at("/UnitPrice/oneOf").size()).isEqualTo(2);
        assertThat(schemas.path("Problem").path("properties").propertyNames())
                .containsExactlyInAnyOrder("type", "title", "status", "detail", "errors");
    }

    @Test
    void thereIsAPageToBrowseIt() {
        assertThat(http().get("/swagger-ui.html").status()).isEqualTo(302);
        assertThat(http().get("/swagger-ui/index.html").body()).contains("Swagger UI");
    }
}
