package dev.ordinal.projection;

import dev.ordinal.eventstore.LogPosition;
import java.sql.SQLException;
import java.util.List;

/** How the events of a slice get into a generation. Used by one thread. */
sealed interface SliceWriter permits StepWriter, BulkWriter {

    /** How many events it wants at once. */
    int chunk();

    /**
     * Takes the next events, all up to a position; it may store them later.
     *
     * @throws FoldFailed where the fold can't take one that is not stored yet
     */
    void take(List<EventRecord> events, LogPosition upTo) throws SQLException, InterruptedException;

    /** Stores what is not stored yet. */
    void end(LogPosition upTo) throws SQLException, InterruptedException;
}
