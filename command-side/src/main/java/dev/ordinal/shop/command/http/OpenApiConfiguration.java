package dev.ordinal.shop.command.http;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** Describes what all commands have in common: headers, and answers that are problems. */
@Configuration(proxyBeanMethods = false)
@Profile("api")
class OpenApiConfiguration {

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(CommandRequest.class);
    }

    @Bean
    @SuppressWarnings("rawtypes") // as swagger-core declares it
    OpenAPI description() {
        Map<String, Schema> problem = ModelConverters.getInstance(true).readAll(Problem.class);
        return new OpenAPI()
                .info(
                        new Info()
                                .title("Ordinal command API")
                                .version("1")
                                .description(
                                        "Every success carries a version (ETag) and a Consistency-Token; every error is a problem (RFC 9457)."))
                .components(new Components().schemas(problem));
    }

    @Bean
    OperationCustomizer describedCommands() {
        return (operation, handler) -> {
            boolean changes = operation.getParameters() != null;
            operation.addParametersItem(
                    header("Idempotency-Key", "Makes a repeat of this request, within 24 hours, get the first answer"));
            if (changes) {
                operation.addParametersItem(header("If-Match", "The version that is meant, such as \"3\", or *"));
            }
            operation.getResponses().values().forEach(OpenApiConfiguration::describeSuccess);
            problems(changes).forEach((status, when) -> operation.getResponses().addApiResponse(status, problem(when)));
            return operation;
        };
    }

    private static Map<String, String> problems(boolean changes) {
        Map<String, String> problems = new LinkedHashMap<>();
        problems.put("400", "Malformed, or invalid: errors says where and why");
        if (changes) {
            problems.put("404", "The path names nothing");
        }
        problems.put("409", "Refused in the present state");
        problems.put("412", "The version is not the one that If-Match names");
        problems.put("413", "Larger than " + JsonBody.MOST_BYTES + " bytes");
        problems.put("415", "Not application/json");
        problems.put("422", "Well formed but impossible, or an idempotency key with another body");
        problems.put("503", "Not now; Retry-After says when to try again");
        return problems;
    }

    private static void describeSuccess(ApiResponse response) {
        response.addHeaderObject("ETag", header("The version of what was changed"))
                .addHeaderObject(Answers.TOKEN, header("Lets the query API wait for this change"))
                .addHeaderObject(Answers.REPLAYED, header("true where this is the first answer again"));
        if (response.getContent() != null) {
            response.addHeaderObject("Location", header("Where the query API shows it"));
        }
    }

    private static HeaderParameter header(String name, String description) {
        HeaderParameter header = new HeaderParameter();
        header.name(name).description(description).schema(new StringSchema());
        return header;
    }

    private static Header header(String description) {
        return new Header().description(description).schema(new StringSchema());
    }

    private static ApiResponse problem(String when) {
        return new ApiResponse()
                .description(when)
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"))));
    }
}
