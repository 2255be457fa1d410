package dev.ordinal.bench.measure;

import java.io.IOException;
import java.sql.SQLException;

/** One of those that are compared. */
public interface Contestant {

    /** What the report calls it. */
    String name();

    /** Makes ready for a measurement, outside of the measured time. */
    Run start(int writers) throws Exception;

    /** One measurement's work. */
    interface Run extends AutoCloseable {

        /** Some work, called by each writer again and again; how many operations it got done. Whatever it throws is an error of the measurement. */
        long work(int writer) throws Exception;

        /** After the last operation; throws where the work turns out to be wrong. */
        @Override
        default void close() throws IOException, SQLException {}
    }
}
