package dev.ordinal.eventstore;

import java.util.regex.Pattern;

/**
 * The identity of a log, {@code <system identifier>-<database>-<timeline>-<start>}. It changes by itself when a standby is promoted, a backup is restored or another
 * database takes the log's place, so that positions of one history are never taken for positions of another. It changes with every start of the server too:
 * nothing else tells a server from an older copy of its files.
 */
public record Epoch(String value) {

    /** Asks for the identity of the log in the database that it runs on; also good as an expression, in brackets. */
    public static final String SQL = """
            SELECT (SELECT system_identifier FROM pg_control_system())
                || '-' || (SELECT oid FROM pg_database WHERE datname = current_database())
                || '-' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
                || '-' || upper(to_hex((extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint))""";

    private static final Pattern FORM = Pattern.compile("[0-9]{1,20}-[0-9]{1,10}-[0-9A-F]{8}(-[0-9A-F]{1,16})?");

    /** The last that was right: each record and each row of progress names one, and mostly this one. */
    private static volatile String latest = "";

    public Epoch {
        if (!value.equals(latest)) {
            check(value);
        }
    }

    private static void check(String value) {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("Not an epoch: " + value);
        }
        latest = value;
    }

    @Override
    public String toString() {
        return value;
    }
}
