package dev.ordinal.projection;

import java.sql.SQLException;
import java.util.List;

/**
 * The rows or keys of a generation as of one moment, and beside them, in temporary tables, what a fresh fold gives up to that moment. Of a whole generation, or of what
 * the events that are folded touch.
 */
sealed interface Twin extends AutoCloseable permits SqlTwin, RedisTwin {

    /** Takes the moment; to be called first, and once. */
    Cut cut() throws SQLException;

    /**
     * Folds further events of the cut.
     *
     * @throws VerificationFailed where one can't be applied
     */
    void fold(List<EventRecord> events) throws SQLException;

    /** To be called every second or so while the streams of a sample are looked for. */
    default void keepWaiting() {}

    /** The comparison of all that was folded, to be made once. */
    Findings compare() throws SQLException;

    /** How many differences are told. */
    int SHOWN = 20;

    /**
     * What the comparison has found.
     *
     * @param differences the first of them
     */
    record Findings(List<Verification.Part> parts, List<Verification.Difference> differences) {}

    @Override
    void close();
}
