package dev.ordinal.local.stack;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.local.cli.CommandFailed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortCheckTest {

    @Test
    void aTakenPortIsNamedWithItsHolderAndWhatToDo() throws IOException {
        Settings settings = settings(Map.of());
        try (ServerSocket _ = new ServerSocket(settings.ports().postgres(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> PortCheck.check(settings))
                    .isInstanceOf(CommandFailed.class)
                    .hasMessage("port " + settings.ports().postgres() + " (postgres) is taken by process "
                            + ProcessHandle.current().pid()
                            + " (java): stop it, or use a server that runs elsewhere by setting ORDINAL_POSTGRES_URL");
        }
    }

    @Test
    void thePortOfAServerThatRunsElsewhereIsNotLookedAt() throws IOException {
        Settings settings = settings(Map.of("ORDINAL_REDIS_URL", "redis://elsewhere:6379"));
        try (ServerSocket _ = new ServerSocket(settings.ports().redis(), 1, InetAddress.getLoopbackAddress())) {
            assertThatNoException().isThrownBy(() -> PortCheck.check(settings));
        }
    }

    private static Settings settings(Map<String, String> environment) {
        return new Settings(Path.of("unused"), Settings.PortPlan.free(), environment);
    }
}
