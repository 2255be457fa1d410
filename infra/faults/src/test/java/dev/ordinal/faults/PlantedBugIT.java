package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The random faults find a bug that is planted into the query side's jar. */
@EnabledIfSystemProperty(
        named = "ordinal.faults.long",
        matches = "true",
        disabledReason = "a system of its own, in the long form")
class PlantedBugIT {

    private static final long SEED = 1;

    @TempDir
    private Path directory;

    @Test
    void aProjectorThatDoesNotLookAtThePositionThatIsStoredIsFound() throws Exception {
        Path jar = PatchedJar.of(
                directory,
                Path.of("../projection-runtime/src/main/java"),
                "dev/ordinal/projection/PartitionFeed",
                Path.of("../projection-runtime/target/classes") + ":" + System.getProperty("java.class.path"),
                Map.of("position = progress.position();", "position = 0;"));

        List<String> findings = List.of();
        try (ShopUnderTest shop = ShopUnderTest.start(directory, jar);
                FaultRounds faults = new FaultRounds(shop, "planted", SEED)) {
            for (PlannedFault planned : PlannedFault.plan(SEED, Victim.values().length)) {
                if (findings.isEmpty()) {
                    FaultRound round = faults.run(planned);
                    System.out.println(round);
                    findings = round.findings();
                }
            }
        }

        System.out.println(findings);
        assertThat(findings).isNotEmpty();
    }
}
