package dev.ordinal.faults.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {

    private static final List<String> MODULES = List.of(
            "shared-events",
            "command-side",
            "query-side",
            "infra/event-store",
            "infra/event-store-axon",
            "infra/event-relay",
            "infra/projection-runtime",
            "infra/test-kit",
            "infra/local",
            "infra/bench");

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .importPaths(MODULES.stream().map(ArchitectureTest::classesOf).toList());

    private static final JavaClasses PLANTED =
            new ClassFileImporter().importPackages("dev.ordinal.planted", "dev.ordinal.shop");

    @ParameterizedTest
    @MethodSource("rules")
    void theProductKeepsTheRule(ArchRule rule) {
        rule.check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theRuleIsRedOnAPlantedViolator(ArchRule rule) {
        assertThatThrownBy(() -> rule.check(PLANTED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("was violated");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.ordinal.shop.events",
                "dev.ordinal.shop.command.order",
                "dev.ordinal.shop.query.order",
                "dev.ordinal.eventstore",
                "dev.ordinal.eventstore.axon",
                "dev.ordinal.relay",
                "dev.ordinal.projection",
                "dev.ordinal.testkit",
                "dev.ordinal.testkit.conformance",
                "dev.ordinal.local",
                "dev.ordinal.bench"
            })
    void thePackageThatTheRulesSpeakOfExists(String name) {
        assertThat(PRODUCT).anyMatch(javaClass -> javaClass.getPackageName().equals(name));
    }

    static List<ArchRule> rules() {
        return ArchitectureRules.ALL;
    }

    private static Path classesOf(String module) {
        return Path.of("../..", module, "target/classes");
    }
}
