package dev.ordinal.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.local.server.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Copies of a server's files, from which another server starts. */
final class PostgresFiles {

    private PostgresFiles() {}

    /** Of a server that was stopped in order. */
    static void copy(Path from, Path to) throws IOException {
        copy(from, to, false);
    }

    /** Of a running server; one that starts from the copy follows it as its standby. */
    static void copyForStandby(EmbeddedPostgres primary, Path from, Path to) throws IOException, SQLException {
        try (Connection connection =
                        DriverManager.getConnection(primary.url(), EmbeddedPostgres.USER, EmbeddedPostgres.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', fast => true)");
            copy(from, to, true);
            try (ResultSet row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                row.next();
                Files.writeString(to.resolve("cluster/backup_label"), row.getString(1));
            }
        }
        Files.createFile(to.resolve("cluster/standby.signal"));
        String settings = "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'%n"
                .formatted(primary.port(), EmbeddedPostgres.USER, EmbeddedPostgres.PASSWORD);
        Files.writeString(to.resolve("cluster/postgresql.auto.conf"), settings, UTF_8, StandardOpenOption.APPEND);
    }

    /** What a running server deletes meanwhile is not missed; its log a standby gets from itself. */
    private static void copy(Path from, Path to, boolean isRunning) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.copy(directory, to.resolve(from.relativize(directory)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!isRunning || !isOfRunningServer(file)) {
                    try {
                        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                    } catch (NoSuchFileException e) {
                        return visitFileFailed(file, e);
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (isRunning && failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    private static boolean isOfRunningServer(Path file) {
        return file.endsWith("postmaster.pid") || file.resolveSibling("").endsWith("pg_wal");
    }
}
