package dev.ordinal.shop.command.notification;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A mail server that breaks where it is told to: at a command, or at the end of a mail's text. */
final class ScriptedSmtp implements AutoCloseable {

    static final String END_OF_TEXT = ".";

    /** Instead of an answer. */
    static final String HANG_UP = "hang up";

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger mails = new AtomicInteger();
    private volatile String at;
    private volatile String answer;

    ScriptedSmtp(String at, String answer) throws IOException {
        this.at = at;
        this.answer = answer;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How many mails it has got to their ends. */
    int mails() {
        return mails.get();
    }

    void breakAt(String command, String instead) {
        at = command;
        answer = instead;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                talk(client);
            } catch (IOException e) {
                // A client, or the test, has gone: the next one comes, or the socket is closed.
            }
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
        OutputStream out = client.getOutputStream();
        say(out, "220 ready");
        boolean inText = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (inText && !line.equals(END_OF_TEXT)) {
                continue;
            }
            inText = false;
            if (line.equals(END_OF_TEXT)) {
                mails.incrementAndGet();
            }
            if (line.startsWith(at)) {
                if (answer.equals(HANG_UP)) {
                    return;
                }
                say(out, answer);
            } else if (line.equals("DATA")) {
                inText = true;
                say(out, "354 go on");
            } else {
                say(out, "250 ok");
            }
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
