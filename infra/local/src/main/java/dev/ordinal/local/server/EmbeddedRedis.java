package dev.ordinal.local.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.ProcessFailed;
import dev.ordinal.local.process.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A Redis server that keeps its data in an append-only file, synced every second, and never evicts. */
public record EmbeddedRedis(OsProcess process, int port) implements EmbeddedServer {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    /**
     * Starts the server and waits until it answers.
     *
     * @param data created if absent, else continued
     * @param log receives the server's output
     * @throws ProcessFailed if it does not come up
     */
    public static EmbeddedRedis start(Path data, int port, Path log) {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new ProcessFailed("cannot create " + data + ": " + e.getMessage(), e);
        }
        List<String> command = List.of(
                ServerBinaries.redis().toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                data.toAbsolutePath().toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
                "--save",
                "",
                "--maxmemory-policy",
                "noeviction");
        OsProcess process = OsProcess.start("redis", command, Map.of(), Signal.TERM, log);
        process.awaitReady(() -> pings(port), START_TIMEOUT);
        return new EmbeddedRedis(process, port);
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    private static boolean pings(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }
}
