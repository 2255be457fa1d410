package dev.ordinal.testkit;

/**
 * A running PostgreSQL server.
 *
 * @param user the superuser's name
 */
public record PostgresServer(String host, int port, String user, String password) {

    /** The JDBC URL of one of its databases; {@code postgres} always exists. */
    public String url(String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }
}
