package dev.ordinal.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void aThousandPortsAreAThousandDifferentOnes() {
        List<Integer> ports =
                IntStream.range(0, 1_000).mapToObj(_ -> Ports.free()).toList();

        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port >= 16_384 && port < 32_768);
    }

    @Test
    void aPortThatSomebodyListensOnIsNotFree() throws IOException {
        int port = Ports.free();
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(port)).isFalse();
        }
        assertThat(Ports.isFree(port)).isTrue();
    }
}
