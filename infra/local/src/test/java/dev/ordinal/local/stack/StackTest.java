package dev.ordinal.local.stack;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.ProcessFailed;
import dev.ordinal.local.process.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackTest {

    @TempDir
    private Path data;

    private final Map<Part, String> scripts = new ConcurrentHashMap<>();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private volatile Map<Part, OsProcess> running = Map.of();
    private Stack stack = stack(Map.of());

    @AfterEach
    void stop() {
        stack.close();
    }

    @Test
    void theApplicationsStartWhenTheStoresAreReady() throws InterruptedException {
        stack.start();

        List<String> order = List.copyOf(events);
        assertThat(order).hasSize(6).doesNotHaveDuplicates();
        for (String app : List.of("launch command-side", "launch projector", "launch query-api")) {
            assertThat(order.indexOf(app))
                    .isGreaterThan(order.indexOf("launch postgres"))
                    .isGreaterThan(order.indexOf("launch redis"));
        }
    }

    @Test
    void anExternalServerIsNotStarted() throws InterruptedException {
        stack = stack(Map.of("ORDINAL_KAFKA_BOOTSTRAP_SERVERS", "elsewhere:9092"));

        stack.start();

        assertThat(running).doesNotContainKey(Part.KAFKA).hasSize(5);
    }

    @Test
    void aPartThatDiesFailsTheStartWithItsLastWords() {
        scripts.put(Part.PROJECTOR, "echo 'fatal: no schema'; exit 3");

        assertThatThrownBy(stack::start)
                .isInstanceOf(ProcessFailed.class)
                .hasMessageStartingWith("projector ended with exit code 3: fatal: no schema (log: ");
    }

    @Test
    void aPartThatDiesLaterIsReportedAndTheOthersGoOn() throws InterruptedException {
        stack.start();

        process(Part.REDIS).kill();

        await().atMost(10, SECONDS).until(() -> events.contains("died redis"));
        assertThat(process(Part.KAFKA).isAlive()).isTrue();
    }

    @Test
    void aKilledPartIsBroughtBackByARestart() throws InterruptedException {
        stack.start();
        OsProcess killed = process(Part.QUERY_API);
        killed.kill();

        stack.restart(Part.QUERY_API);

        assertThat(process(Part.QUERY_API)).isNotSameAs(killed);
        assertThat(process(Part.QUERY_API).isAlive()).isTrue();
    }

    @Test
    void aRestartIsNoDeath() throws InterruptedException {
        stack.start();

        stack.restart(Part.POSTGRES);
        stack.close();

        assertThat(events).doesNotContain("died postgres");
    }

    @Test
    void closingLeavesNothingRunning() throws InterruptedException {
        stack.start();
        Map<Part, OsProcess> before = new EnumMap<>(running);

        stack.close();

        assertThat(before)
                .hasSize(6)
                .allSatisfy((_, process) -> assertThat(process.isAlive()).isFalse());
    }

    private OsProcess process(Part part) {
        return Objects.requireNonNull(running.get(part));
    }

    private Stack stack(Map<String, String> environment) {
        Settings settings = new Settings(Path.of("unused"), Settings.PortPlan.free(), environment);
        return new Stack(new ScriptLauncher(settings), new Stack.Listener() {
            @Override
            public void changed(Map<Part, OsProcess> processes) {
                running = processes;
            }

            @Override
            public void died(Part part, OsProcess process) {
                events.add("died " + part.label());
            }
        });
    }

    /** Runs shell scripts in place of the real programs. */
    private final class ScriptLauncher extends Launcher {

        ScriptLauncher(Settings settings) {
            super(settings, new Prepared(Path.of("unused")));
        }

        @Override
        OsProcess launch(Part part, Consumer<OsProcess> started) {
            events.add("launch " + part.label());
            String script = scripts.getOrDefault(part, "echo ready; exec sleep 600");
            OsProcess process = OsProcess.start(
                    part.label(),
                    List.of("sh", "-c", script),
                    Map.of(),
                    Signal.TERM,
                    data.resolve(part.label() + ".log"));
            started.accept(process);
            process.awaitReady(() -> process.output().contains("ready"), Duration.ofSeconds(10));
            return process;
        }
    }
}
