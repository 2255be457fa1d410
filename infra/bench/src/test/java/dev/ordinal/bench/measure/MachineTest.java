package dev.ordinal.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ordinal.bench.measure.Machine.Reading;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {

    private static final String WORK = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "read -r _; (" + WORK + "); echo ended; read -r _",
                "exec 3<&0; (read -r _ <&3; " + WORK + "; echo running; read -r _ <&3) & wait"
            })
    void aProcessIsCountedWithItsChildren(String script) throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", script).start();
        try {
            Machine machine = new Machine("client").with("shells", parent.pid());
            Reading before = machine.read();
            parent.outputWriter().append("go\n").flush();
            assertThat(parent.inputReader().readLine()).isIn("ended", "running");
            Reading after = machine.read();

            assertThat(shells(after) - shells(before)).isBetween(0.05, (after.nanos() - before.nanos()) / 1e9 + 0.05);
        } finally {
            parent.descendants().forEach(ProcessHandle::destroyForcibly);
            parent.destroyForcibly();
        }
    }

    private static double shells(Reading reading) {
        return reading.spent().getOrDefault("shells", 0.0);
    }
}
