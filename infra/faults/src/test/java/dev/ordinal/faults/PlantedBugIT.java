package dev.ordinal.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.tools.ToolProvider;
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
    private static final String PATH = "dev/ordinal/projection/PartitionFeed";

    @TempDir
    private Path directory;

    @Test
    void aProjectorThatDoesNotLookAtThePositionThatIsStoredIsFound() throws Exception {
        Path jar = plant("position = progress.position();", "position = 0;");

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

    /** A copy of the jar in which one line of the source reads otherwise. What stands in the application goes before what stands in its libraries. */
    private Path plant(String line, String other) throws IOException {
        String source = Files.readString(Path.of("../projection-runtime/src/main/java", PATH + ".java"));
        assertThat(source).containsOnlyOnce(line);
        Path planted = directory.resolve("PartitionFeed.java");
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Files.writeString(planted, source.replace(line, other));
        int exit = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-cp",
                        Path.of("../projection-runtime/target/classes") + ":" + System.getProperty("java.class.path"),
                        planted.toString());
        assertThat(exit).as("exit code of the compiler").isZero();
        Path jar = directory.resolve("query-side.jar");
        Files.copy(ShopUnderTest.jar("query-side"), jar);
        try (FileSystem archive = FileSystems.newFileSystem(jar)) {
            Path packages = archive.getPath("BOOT-INF/classes/dev/ordinal/projection");
            Files.createDirectories(packages);
            try (var files = Files.list(classes.resolve("dev/ordinal/projection"))) {
                for (Path file : files.toList()) {
                    Files.copy(
                            file, packages.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return jar;
    }
}
