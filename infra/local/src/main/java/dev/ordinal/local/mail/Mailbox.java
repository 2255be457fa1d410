package dev.ordinal.local.mail;

import dev.ordinal.local.cli.CommandFailed;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a {@link CatchAll} has taken, oldest first; a mail's number is its place. */
final class Mailbox {

    private static final String SUFFIX = ".eml";

    private final Path directory;
    private int last = -1;

    /** @param messageId  without the brackets */
    record Taken(
            int number,
            Instant at,
            String to,
            String subject,
            String messageId,
            String text,
            @Nullable String html) {}

    Mailbox(Path directory) {
        this.directory = directory;
    }

    /** Puts a mail behind all that are there; whole, whoever looks. */
    synchronized void keep(byte[] mail) throws IOException {
        if (last < 0) {
            last = last(directory);
        }
        Path arriving = Files.write(directory.resolve("arriving"), mail);
        String name = String.format(Locale.ROOT, "%06d%s", last + 1, SUFFIX);
        Files.move(arriving, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        last++;
    }

    List<Taken> all() {
        try {
            List<Path> files = Files.isDirectory(directory) ? files(directory) : List.of();
            List<Taken> mails = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                mails.add(read(i + 1, files.get(i)));
            }
            return mails;
        } catch (IOException | MessagingException e) {
            throw new CommandFailed("cannot read " + directory + ": " + e.getMessage());
        }
    }

    private static int last(Path directory) throws IOException {
        List<Path> files = files(directory);
        return files.isEmpty()
                ? 0
                : Integer.parseInt(files.getLast().getFileName().toString().replace(SUFFIX, ""));
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static Taken read(int number, Path file) throws IOException, MessagingException {
        try (InputStream in = Files.newInputStream(file)) {
            MimeMessage mail = new MimeMessage(null, in);
            return new Taken(
                    number,
                    Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS),
                    InternetAddress.toUnicodeString(mail.getAllRecipients()),
                    mail.getSubject(),
                    Objects.requireNonNullElse(mail.getMessageID(), "").replaceAll("[<>]", ""),
                    Objects.requireNonNullElse(find(mail, "text/plain"), ""),
                    find(mail, "text/html"));
        }
    }

    private static @Nullable String find(Part part, String type) throws IOException, MessagingException {
        if (part.isMimeType(type)) {
            return part.getContent().toString();
        }
        if (part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart inner = parts.getBodyPart(i);
                String found = find(inner, type);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
