package dev.ordinal.bench.contestant;

import dev.ordinal.local.process.Ports;
import dev.ordinal.local.server.Directories;
import dev.ordinal.local.server.EmbeddedPostgres;
import dev.ordinal.local.server.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The PostgreSQL of one run, on a port and in a directory of its own; a contestant has a database in it. */
public final class Database implements AutoCloseable {

    private static final List<String> TELLING =
            List.of("fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers");

    private final Path directory;
    private final EmbeddedPostgres server;

    private Database(Path directory, EmbeddedPostgres server) {
        this.directory = directory;
        this.server = server;
    }

    /** Starts it on an empty directory under the project's root, which lies on a real disk more likely than a temporary one. */
    public static Database start() throws IOException {
        Path directory = Path.of(System.getProperty("ordinal.root", "."))
                .toAbsolutePath()
                .resolve(".ordinal")
                .resolve("bench-" + ProcessHandle.current().pid());
        Directories.delete(directory);
        return new Database(
                directory,
                EmbeddedPostgres.start(directory.resolve("postgres"), Ports.free(), directory.resolve("postgres.log")));
    }

    /** Starts a Redis, on a port of its own, that keeps its data and log beside it. */
    public EmbeddedRedis redis() throws IOException {
        return EmbeddedRedis.start(directory.resolve("redis"), Ports.free(), directory.resolve("redis.log"));
    }

    /** Its data and logs, gone when it is closed. */
    public Path directory() {
        return directory;
    }

    public long pid() {
        return server.process().pid();
    }

    /** Makes an empty database. */
    public String create(String name) throws SQLException {
        execute("CREATE DATABASE " + name);
        return server.url(name);
    }

    /** The address of one that is there. */
    public String url(String name) {
        return server.url(name);
    }

    /** Writes out what is dirty, so that no measurement pays for what another left behind. */
    public void checkpoint() throws SQLException {
        execute("CHECKPOINT");
    }

    /** What the running server says of its version and of what it does for durability. */
    public String settings() throws SQLException {
        return "PostgreSQL " + ask("server_version") + ", "
                + TELLING.stream().map(this::askQuietly).collect(Collectors.joining(", "));
    }

    private String askQuietly(String setting) {
        try {
            return setting + " " + ask(setting);
        } catch (SQLException e) {
            return setting + " unknown";
        }
    }

    private String ask(String setting) throws SQLException {
        try (Connection connection = connect(server.url());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect(server.url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A connection in autocommit. */
    public static Connection connect(String url) throws SQLException {
        return source(url).getConnection();
    }

    /** Connections in autocommit, each made anew. */
    public static DataSource source(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(EmbeddedPostgres.USER);
        source.setPassword(EmbeddedPostgres.PASSWORD);
        return source;
    }

    @Override
    public void close() throws IOException {
        server.process().close();
        Directories.delete(directory);
    }
}
