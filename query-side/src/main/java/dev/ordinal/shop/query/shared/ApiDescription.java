package dev.ordinal.shop.query.shared;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.math.BigDecimal;
import java.util.List;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.http.ResponseEntity;
import org.springframework.web.method.HandlerMethod;

/** What the OpenAPI document says of every read alike. */
@Configuration(proxyBeanMethods = false)
@Profile("query-api")
class ApiDescription {

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Ordinal query API")
                        .version("1")
                        .description("Reads. Errors are application/problem+json with a stable type."));
    }

    @Bean
    OperationCustomizer everyRead() {
        return (operation, handler) -> {
            if (!handler.getBeanType().isAnnotationPresent(Reads.class)) {
                return operation;
            }
            describeParameters(operation);
            operation.addParametersItem(header(
                    Freshness.TOKEN,
                    "What a command answered: the read waits until it can see those writes. May be repeated."));
            operation.addParametersItem(
                    header(Freshness.PREFER, "wait=<seconds>: how long to wait for the token; 5 without, 30 at most"));
            operation.addParametersItem(new QueryParameter()
                    .name(Freshness.MODEL)
                    .description(
                            "Reads a model of the past in place of the present, by its name. Waits for no Consistency-Token.")
                    .schema(new StringSchema()));
            operation
                    .getResponses()
                    .addApiResponse("400", problem("A parameter, a header or the cursor can't be used"));
            operation
                    .getResponses()
                    .addApiResponse(
                            "503",
                            problem(
                                    "projection-behind, projection-parked, or the read models can't be read: try again"));
            if (isResource(handler)) {
                operation.addParametersItem(header("If-None-Match", "The ETag of an earlier answer"));
                operation.getResponses().addApiResponse("304", new ApiResponse().description("Unchanged"));
            }
            if (operation.getParameters().stream().anyMatch(parameter -> "path".equals(parameter.getIn()))) {
                operation.getResponses().addApiResponse("404", problem("Unknown"));
            }
            operation.getResponses().values().forEach(answer -> answer.addHeaderObject(Freshness.POSITION, position()));
            return operation;
        };
    }

    private static void describeParameters(Operation operation) {
        List<Parameter> parameters = operation.getParameters() == null ? List.of() : operation.getParameters();
        for (Parameter parameter : parameters) {
            if ("limit".equals(parameter.getName())) {
                parameter.getSchema().minimum(BigDecimal.ONE).maximum(BigDecimal.valueOf(Paging.MAX_LIMIT));
            } else if ("cursor".equals(parameter.getName())) {
                parameter.description("nextCursor of the page before, of the same query");
            }
        }
    }

    private static boolean isResource(HandlerMethod handler) {
        return handler.getReturnType().getParameterType() == ResponseEntity.class;
    }

    private static Parameter header(String name, String description) {
        return new HeaderParameter().name(name).description(description).schema(new StringSchema());
    }

    private static Header position() {
        return new Header()
                .description("The log position up to which the answer has seen everything that concerns it")
                .schema(new IntegerSchema().format("int64"));
    }

    private static ApiResponse problem(String description) {
        Schema<?> schema = new ObjectSchema()
                .addProperty("type", new StringSchema().format("uri"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema());
        return new ApiResponse()
                .description(description)
                .content(new Content().addMediaType("application/problem+json", new MediaType().schema(schema)));
    }
}
