package dev.ordinal.bench.measure;

import java.io.IOException;
import java.sql.SQLException;

/** One of those that are compared. */
public interface Contestant {

    /** What the report calls it. */
    String name();

    /** Makes ready for a measurement, outside of the measured time. */
    Run start(int writers) throws Exception;

    /** How much an operation counts: rows of a bulk insert, else 1. */
    default int unitsPerOperation() {
        return 1;
    }

    /** One measurement's work. */
    interface Run extends AutoCloseable {

        /** One operation, called by each writer again and again. Whatever it throws is an error of the measurement. */
        void operation(int writer) throws Exception;

        /** After the last operation; throws where the work turns out to be wrong. */
        @Override
        default void close() throws IOException, SQLException {}
    }
}
