package dev.ordinal.faults.architecture;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** The dependency rules of the design, in the order in which it states them. */
final class ArchitectureRules {

    private static final String COMMAND_SIDE = "dev.ordinal.shop.command..";
    private static final String QUERY_SIDE = "dev.ordinal.shop.query..";

    /** They measure the engines of Axon beside ours, and bare clients of Kafka. */
    private static final String BENCHMARKS = "dev.ordinal.bench..";

    /** Any engine of Axon can be held against it. */
    private static final String CONFORMANCE = "dev.ordinal.testkit.conformance..";

    static final ArchRule THE_CONTRACT_SEES_ONLY_THE_JDK_AND_JACKSON_ANNOTATIONS = classes()
            .that()
            .resideInAPackage("dev.ordinal.shop.events..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify.annotations..",
                    "com.fasterxml.jackson.annotation..",
                    "dev.ordinal.shop.events..");

    static final ArchRule THE_ENGINE_NEVER_SEES_THE_SHOP = noClasses()
            .that()
            .resideOutsideOfPackage("dev.ordinal.shop..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.ordinal.shop..");

    static final ArchRule THE_COMMAND_SIDE_NEVER_SEES_THE_QUERY_SIDE = noClasses()
            .that()
            .resideInAPackage(COMMAND_SIDE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(QUERY_SIDE, "dev.ordinal.projection..");

    static final ArchRule THE_QUERY_SIDE_NEVER_SEES_THE_COMMAND_SIDE = noClasses()
            .that()
            .resideInAPackage(QUERY_SIDE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(COMMAND_SIDE, "dev.ordinal.eventstore.axon..", "dev.ordinal.relay..");

    static final ArchRule ONE_READ_MODEL_NEVER_SEES_ANOTHER =
            slices().assignedFrom(new ReadModels()).should().notDependOnEachOther();

    static final ArchRule AXON_STANDS_ONLY_IN_THE_COMMAND_SIDE_ITS_ENGINE_AND_WHAT_IS_HELD_AGAINST_ENGINES = noClasses()
            .that()
            .resideOutsideOfPackages(COMMAND_SIDE, "dev.ordinal.eventstore.axon..", BENCHMARKS, CONFORMANCE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.axonframework..");

    static final ArchRule KAFKA_CLIENTS_STAND_ONLY_IN_RELAY_PROJECTION_RUNTIME_AND_WHAT_MEASURES_THEM = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.ordinal.relay..", "dev.ordinal.projection..", "dev.ordinal.testkit..", BENCHMARKS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka.clients..");

    static final ArchRule NO_ORM_STANDS_ON_THE_WAY_OF_A_COMMAND = noClasses()
            .that()
            .resideOutsideOfPackages(QUERY_SIDE, BENCHMARKS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.persistence..", "org.springframework.data..");

    static final ArchRule NOTHING_SEES_THE_BENCHMARKS = noClasses()
            .that()
            .resideOutsideOfPackage(BENCHMARKS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BENCHMARKS);

    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED =
            classes().that(are(DescribedPredicate.<JavaClass>alwaysTrue())).should(new ResideInANullMarkedPackage());

    static final List<ArchRule> ALL = List.of(
            THE_CONTRACT_SEES_ONLY_THE_JDK_AND_JACKSON_ANNOTATIONS,
            THE_ENGINE_NEVER_SEES_THE_SHOP,
            THE_COMMAND_SIDE_NEVER_SEES_THE_QUERY_SIDE,
            THE_QUERY_SIDE_NEVER_SEES_THE_COMMAND_SIDE,
            ONE_READ_MODEL_NEVER_SEES_ANOTHER,
            AXON_STANDS_ONLY_IN_THE_COMMAND_SIDE_ITS_ENGINE_AND_WHAT_IS_HELD_AGAINST_ENGINES,
            NOTHING_SEES_THE_BENCHMARKS,
            KAFKA_CLIENTS_STAND_ONLY_IN_RELAY_PROJECTION_RUNTIME_AND_WHAT_MEASURES_THEM,
            NO_ORM_STANDS_ON_THE_WAY_OF_A_COMMAND,
            EVERY_PACKAGE_IS_NULL_MARKED);

    private ArchitectureRules() {}

    /** A read model is a package that holds a projection; what has none is shared by all of them. */
    private static final class ReadModels implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            boolean readModel = javaClass.getPackageName().startsWith("dev.ordinal.shop.query.")
                    && javaClass.getPackage().getClasses().stream()
                            .anyMatch(neighbour -> neighbour.getSimpleName().endsWith("Projection"));
            return readModel ? SliceIdentifier.of(javaClass.getPackageName()) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "read models";
        }
    }

    private static final class ResideInANullMarkedPackage extends ArchCondition<JavaClass> {

        ResideInANullMarkedPackage() {
            super("reside in a package that is @NullMarked");
        }

        @Override
        public void check(JavaClass javaClass, ConditionEvents events) {
            JavaPackage javaPackage = javaClass.getPackage();
            boolean marked =
                    javaPackage.tryGetPackageInfo().isPresent() && javaPackage.isAnnotatedWith(NullMarked.class);
            events.add(new SimpleConditionEvent(
                    javaClass, marked, javaPackage.getName() + " has no package-info with @NullMarked"));
        }
    }
}
