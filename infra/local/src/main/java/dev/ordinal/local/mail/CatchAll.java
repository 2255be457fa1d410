package dev.ordinal.local.mail;

import dev.ordinal.local.cli.CommandFailed;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/** An SMTP server on the loopback address that keeps every mail as a file, and sends none on. */
public final class CatchAll implements AutoCloseable {

    private static final int NOT_NOW = 451;

    private final SMTPServer server;

    private CatchAll(SMTPServer server) {
        this.server = server;
    }

    /**
     * Takes mail from now on.
     *
     * @param directory  made if it is not there; a file for each mail and recipient
     * @throws CommandFailed where the port is taken or the directory can't be made
     */
    public static CatchAll start(int port, Path directory) {
        try {
            Files.createDirectories(directory);
            Mailbox mailbox = new Mailbox(directory);
            SMTPServer server = SMTPServer.port(port)
                    .bindAddress(InetAddress.getLoopbackAddress())
                    .messageHandler((_, _, _, mail) -> keep(mailbox, mail))
                    .build();
            server.start();
            return new CatchAll(server);
        } catch (IOException | RuntimeException e) {
            throw new CommandFailed("cannot take mail on port " + port + ": " + e.getMessage()
                    + "; stop who has it, or name another server by ORDINAL_SMTP_HOST");
        }
    }

    private static void keep(Mailbox mailbox, byte[] mail) throws RejectException {
        try {
            mailbox.keep(mail);
        } catch (IOException e) {
            throw new RejectException(NOT_NOW, "cannot keep it");
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
