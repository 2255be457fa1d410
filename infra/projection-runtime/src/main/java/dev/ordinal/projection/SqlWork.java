package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.SQLException;

/** What is done on somebody's connection, who decides on the transaction. */
interface SqlWork {
    void in(Connection open) throws SQLException;
}
