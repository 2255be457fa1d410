package dev.ordinal.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.local.cli.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Real runs of what follows the append, too short to say anything about speed. */
class StreamIT {

    @TempDir
    Path directory;

    @Test
    void drainsABacklogAsABareProducerDoesAndTellsHowLongACommitTakesToKafka() throws Exception {
        JsonNode report = report("relay", "--events", "5000", "--rounds", "1", "--seconds", "1");

        assertThat(texts(report.path("series"), "contestant"))
                .containsExactly("relay", "bare producer", "commit to Kafka, 1,000 a second");
        assertThat(texts(report.path("targets"), "what"))
                .containsExactly("relay / bare producer", "commit to Kafka, p50", "commit to Kafka, p99");
        assertThat(report.path("figures"))
                .hasSize(2)
                .allSatisfy(
                        figure -> assertThat(figure.path("value").doubleValue()).isBetween(0.001, 30_000.0));
    }

    @Test
    void projectsIntoBothStoresAndComparesTheHeapAtTwoLags() throws Exception {
        JsonNode report = report("project", "--events", "5000", "--lag", "6000", "--rounds", "1");

        assertThat(texts(report.path("series"), "contestant"))
                .containsExactly(
                        "projection, rows",
                        "bare JDBC batch",
                        "bare consumer and JDBC batch",
                        "projection, keys",
                        "bare pipelined Lettuce");
        assertThat(texts(report.path("targets"), "what"))
                .containsExactly(
                        "projection, rows / bare JDBC batch",
                        "projection, keys / bare pipelined Lettuce",
                        "heap, large lag / small lag");
    }

    private JsonNode report(String... arguments) throws Exception {
        Path json = directory.resolve("report.json");
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", json.toString()));

        int exitCode = Bench.execute(all.toArray(String[]::new));

        JsonNode report = Json.MAPPER.readTree(Files.readString(json));
        assertThat(exitCode).isEqualTo(report.path("doesNotCount").isEmpty() ? 0 : 3);
        assertThat(report.path("series")).allSatisfy(series -> {
            assertThat(series.path("errors").longValue())
                    .as(series.path("firstError").stringValue())
                    .isZero();
            assertThat(series.path("perSecond").path("median").doubleValue()).isPositive();
        });
        return report;
    }

    private static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(node -> node.path(field).stringValue())
                .toList();
    }
}
