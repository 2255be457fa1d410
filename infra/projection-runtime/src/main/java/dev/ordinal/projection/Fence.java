package dev.ordinal.projection;

import java.sql.Connection;
import java.sql.SQLException;

/** Asked last in a transaction that writes to a generation, whether this process still may. */
interface Fence {

    /** For those whom the progress alone keeps apart. */
    Fence OPEN = _ -> {};

    /** Returns where it may, until the transaction ends; else it throws. */
    void pass(Connection open) throws SQLException;
}
