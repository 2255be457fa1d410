package dev.ordinal.local.server;

import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.ProcessFailed;
import dev.ordinal.local.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL 18 server that a commit is safe with: {@code fsync} and {@code synchronous_commit} are on. */
public record EmbeddedPostgres(OsProcess process, int port) implements EmbeddedServer {

    /** The superuser. */
    public static final String USER = "ordinal";

    /** The superuser's password; the server listens on the loopback address only. */
    public static final String PASSWORD = "ordinal";

    /** The database that exists after the first start. */
    public static final String DATABASE = "ordinal";

    /** The database for keys of personal data, which exists then too. */
    public static final String KEYS_DATABASE = "ordinal_keys";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "max_connections=200",
            "shared_buffers=128MB",
            "max_wal_size=2GB",
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC");

    /**
     * Starts the server and waits until it takes connections to the database {@value #DATABASE}.
     *
     * @param data created if absent, else continued
     * @param log receives the server's output
     * @throws ProcessFailed if it does not come up
     */
    public static EmbeddedPostgres start(Path data, int port, Path log) {
        Path home = data.toAbsolutePath();
        Path programs = ServerBinaries.postgres().resolve("bin");
        try {
            Files.createDirectories(home);
            UnprivilegedUser user = UnprivilegedUser.owning(home, programs.resolve("postgres"));
            Path cluster = home.resolve("cluster");
            if (!Files.exists(cluster)) {
                create(cluster, programs, user, log);
            }
            List<String> command = new ArrayList<>(List.of(
                    programs.resolve("postgres").toString(), "-D", cluster.toString(), "-p", Integer.toString(port)));
            SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
            OsProcess process = OsProcess.start("postgres", user.command(command), Map.of(), Signal.INT, log);
            process.awaitReady(() -> takesConnections(port), START_TIMEOUT);
            return new EmbeddedPostgres(process, port);
        } catch (IOException e) {
            throw new ProcessFailed("cannot prepare " + home + ": " + e.getMessage(), e);
        }
    }

    public String url() {
        return url(DATABASE);
    }

    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Renamed into place when it is complete, so that an interrupted first start leaves nothing half. */
    private static void create(Path cluster, Path programs, UnprivilegedUser user, Path log) throws IOException {
        Path unfinished = cluster.resolveSibling("cluster.part");
        Path password = cluster.resolveSibling("password");
        Directories.delete(unfinished);
        Files.writeString(password, PASSWORD + "\n");
        List<String> command = List.of(
                programs.resolve("initdb").toString(),
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        try (OsProcess initdb = OsProcess.start("initdb", user.command(command), Map.of(), Signal.TERM, log)) {
            if (initdb.onExit().join() != 0) {
                throw new ProcessFailed(initdb.epitaph());
            }
        } finally {
            Files.deleteIfExists(password);
        }
        Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean takesConnections(int port) {
        PGSimpleDataSource server = new PGSimpleDataSource();
        server.setPortNumbers(new int[] {port});
        server.setServerNames(new String[] {"127.0.0.1"});
        server.setDatabaseName("postgres");
        server.setUser(USER);
        server.setPassword(PASSWORD);
        server.setLoginTimeout(5);
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement()) {
            createDatabase(statement, DATABASE);
            createDatabase(statement, KEYS_DATABASE);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static void createDatabase(Statement statement, String name) throws SQLException {
        try (ResultSet found = statement.executeQuery("select from pg_database where datname = '" + name + "'")) {
            if (found.next()) {
                return;
            }
        }
        statement.execute("create database " + name);
    }
}
