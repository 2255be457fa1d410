package dev.ordinal.eventstore;

import dev.ordinal.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** Who asks it first meets an Error, and another when it comes to tell of it. */
@SuppressWarnings("serial")
final class NoMemoryAtFirst extends PGSimpleDataSource {

    private final AtomicInteger asked = new AtomicInteger();

    NoMemoryAtFirst(TestDatabase database) {
        setUrl(database.url());
        setUser(database.user());
        setPassword(database.password());
    }

    int asked() {
        return asked.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (asked.incrementAndGet() == 1) {
            throw new Unspeakable();
        }
        return super.getConnection();
    }

    @SuppressWarnings("serial")
    private static final class Unspeakable extends VirtualMachineError {

        @Override
        public String getMessage() {
            throw new OutOfMemoryError("planted");
        }
    }
}
