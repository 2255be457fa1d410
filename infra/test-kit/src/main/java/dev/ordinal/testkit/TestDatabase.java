package dev.ordinal.testkit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of its own on the shared test server, with a pool of up to ten connections in autocommit. */
public final class TestDatabase implements AutoCloseable {

    private final PostgresServer server;
    private final String name;
    private final HikariDataSource pool;

    private TestDatabase(PostgresServer server, String name, HikariDataSource pool) {
        this.server = server;
        this.name = name;
        this.pool = pool;
    }

    static TestDatabase create(PostgresServer server, String name) {
        execute(server, "create database " + name);
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl(server.url(name));
        settings.setUsername(server.user());
        settings.setPassword(server.password());
        settings.setMaximumPoolSize(10);
        settings.setMinimumIdle(0);
        settings.setPoolName(name);
        return new TestDatabase(server, name, new HikariDataSource(settings));
    }

    public DataSource dataSource() {
        return pool;
    }

    /** Connections without a pool, which break where the server is silent for a second. */
    public DataSource impatient() {
        PGSimpleDataSource impatient = new PGSimpleDataSource();
        impatient.setUrl(url());
        impatient.setUser(user());
        impatient.setPassword(password());
        impatient.setSocketTimeout(1);
        return impatient;
    }

    public String name() {
        return name;
    }

    public String url() {
        return server.url(name);
    }

    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** Runs a statement, with a connection from the pool. */
    public void execute(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot run in the test database: " + sql, e);
        }
    }

    /** Closes the pool and drops the database, cutting off whoever is still connected. */
    @Override
    public void close() {
        pool.close();
        execute(server, "drop database if exists " + name + " with (force)");
    }

    private static void execute(PostgresServer server, String sql) {
        try (Connection connection =
                        DriverManager.getConnection(server.url("postgres"), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot run on the test server: " + sql, e);
        }
    }
}
