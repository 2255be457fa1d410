package dev.ordinal.personaldata;

/**
 * Where the keys live.
 *
 * @param url  JDBC URL of a PostgreSQL database that holds nothing else
 */
public record KeysDatabase(String url, String user, String password) {}
