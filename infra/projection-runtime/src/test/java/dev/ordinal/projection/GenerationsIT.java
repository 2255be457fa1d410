package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationsIT {

    private final ProjectionFixture fixture = new ProjectionFixture();
    private final Generations generations = new Generations(fixture.database.dataSource());

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theFirstGenerationBecomesActive() throws Exception {
        Generation first = generations.establish(Tally.of(fixture));

        assertThat(first.number()).isEqualTo(1);
        assertThat(activeGeneration()).isEqualTo(1);
        assertThat(generations.establish(Tally.of(fixture))).isEqualTo(first);
    }

    @Test
    void processesThatStartTogetherShareOneGeneration() throws Exception {
        try (ExecutorService processes = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Generation> start = () -> generations.establish(Tally.of(fixture));
            List<Future<Generation>> all = processes.invokeAll(
                    IntStream.range(0, 8).mapToObj(_ -> start).toList());
            for (Future<Generation> each : all) {
                assertThat(each.get().number()).isEqualTo(1);
            }
        }
        assertThat(fixture.number("SELECT count(*) FROM projection.generation")).isEqualTo(1);
    }

    @Test
    void aRaisedVersionIsBuiltBesideTheLiveOneWhichStaysCurrent() {
        fixture.startRelay();
        fixture.start(Tally.of(fixture));
        fixture.append(500, 50);
        fixture.awaitApplied(1, 500);

        fixture.start(Tally.of(fixture).version(2));
        fixture.append(500, 50);

        fixture.awaitApplied(1, 1_000);
        fixture.awaitApplied(2, 1_000);
        assertThat(fixture.tally(1)).isEqualTo(fixture.fold());
        assertThat(fixture.tally(2)).isEqualTo(fixture.fold());
        assertThat(activeGeneration()).isEqualTo(1);
    }

    @Test
    void otherStreamTypesNeedAnotherVersion() throws Exception {
        generations.establish(Tally.of(fixture));

        assertThatThrownBy(() -> generations.establish(new Tally(fixture.projection, 1, Set.of("other"), false)))
                .hasMessageContaining("raise its version");
    }

    private long activeGeneration() {
        return fixture.number("SELECT generation FROM projection.active");
    }
}
