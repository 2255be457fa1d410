package dev.ordinal.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.local.cli.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real run, too short to say anything about speed. */
class AppendIT {

    @TempDir
    Path directory;

    @Test
    void measuresEveryContestantOnADurableDatabaseAndJudgesTheTargets() throws Exception {
        Path json = directory.resolve("report.json");

        int exitCode = Bench.execute("append", "--seconds", "1", "--rounds", "1", "--json", json.toString());

        JsonNode report = Json.MAPPER.readTree(Files.readString(json));
        assertThat(exitCode).isEqualTo(report.path("doesNotCount").isEmpty() ? 0 : 3);
        assertThat(report.path("setting").path("database").stringValue())
                .contains("PostgreSQL 18", "fsync on", "synchronous_commit on");
        assertThat(texts(report.path("series"), "contestant"))
                .containsExactly(
                        "Ordinal",
                        "Axon JPA",
                        "Axon JPA bytea, JCache",
                        "Axon JDBC",
                        "bare insert",
                        "bare insert of 100 rows",
                        "Ordinal",
                        "bare insert");
        assertThat(report.path("series")).allSatisfy(series -> {
            assertThat(series.path("errors").longValue())
                    .as(series.path("firstError").stringValue())
                    .isZero();
            assertThat(series.path("perSecond").path("median").doubleValue()).isPositive();
            assertThat(series.path("cpuMillisPer1000")
                            .path("database")
                            .path("median")
                            .doubleValue())
                    .isPositive();
        });
        assertThat(texts(report.path("targets"), "verdict"))
                .hasSize(5)
                .allMatch(verdict -> verdict.matches("met|missed.*"));
    }

    private static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(node -> node.path(field).stringValue())
                .toList();
    }
}
