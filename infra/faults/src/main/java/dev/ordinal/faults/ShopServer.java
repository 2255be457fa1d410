package dev.ordinal.faults;

import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.EmbeddedServer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A server of the shop, which a test may stop, kill and start again on the same port with the same data. Safe for use by several threads. */
final class ShopServer<S extends EmbeddedServer> implements AutoCloseable {

    private final IntFunction<S> program;
    private volatile S server;

    /** @param program starts it on a port and returns when it is ready */
    ShopServer(IntFunction<S> program) {
        this.program = program;
        this.server = program.apply(Ports.free());
    }

    S server() {
        return server;
    }

    /** Returns when it is ready. */
    void start() {
        server = program.apply(server.port());
    }

    /** Ends it and all its children as a crash of the machine would, but that what it wrote is there. */
    void kill() {
        List<ProcessHandle> children = ProcessHandle.of(server.process().pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
        server.process().kill();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    /** Nobody gets an answer from it until the pause is closed, and no connection is refused or cut. */
    Pause pause() {
        return Pause.ofTree(server.process().pid());
    }

    /** Stops it in order. */
    @Override
    public void close() {
        server.close();
    }
}
