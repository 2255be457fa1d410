package dev.ordinal.local.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.local.cli.CommandFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.UUID;
import java.util.function.Consumer;

/** How {@code restart} in another terminal reaches the running {@code up}: one line each way over the loopback address. */
final class Control implements AutoCloseable {

    private static final String DONE = "done";

    private final ServerSocket socket;
    private final String token = UUID.randomUUID().toString();
    private final Consumer<Part> restart;

    /** Takes requests on a free port until it is closed. */
    Control(Consumer<Part> restart) {
        this.restart = restart;
        try {
            socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new CommandFailed("cannot listen on the loopback address: " + e.getMessage());
        }
        Thread.ofVirtual().name("control").start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    String token() {
        return token;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> answer(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void answer(Socket connection) {
        try (connection;
                BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
                PrintWriter out = new PrintWriter(new OutputStreamWriter(connection.getOutputStream(), UTF_8), true)) {
            String request = in.readLine();
            int space = request == null ? -1 : request.indexOf(' ');
            if (request == null
                    || space < 0
                    || !MessageDigest.isEqual(request.substring(0, space).getBytes(UTF_8), token.getBytes(UTF_8))) {
                out.println("not allowed");
                return;
            }
            out.println(restart(request.substring(space + 1)));
        } catch (IOException e) {
            System.err.println("a restart request broke off: " + e.getMessage());
        }
    }

    private String restart(String name) {
        try {
            restart.accept(Part.labelled(name));
            return DONE;
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * Asks a running {@code up} to restart a part, and waits until it is ready again.
     *
     * @throws CommandFailed with its answer if it could not
     */
    static void requestRestart(RunFile run, Part part) {
        String answer;
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), run.controlPort());
                BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
                PrintWriter out = new PrintWriter(new OutputStreamWriter(connection.getOutputStream(), UTF_8), true)) {
            out.println(run.controlToken() + " " + part.label());
            answer = in.readLine();
        } catch (IOException e) {
            throw new CommandFailed(
                    "the running `infra/ordinal up` (pid " + run.up().pid() + ") does not answer: " + e.getMessage());
        }
        if (!DONE.equals(answer)) {
            throw new CommandFailed(answer == null ? "the system was stopped meanwhile" : answer);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            System.err.println("cannot close the control port: " + e.getMessage());
        }
    }
}
