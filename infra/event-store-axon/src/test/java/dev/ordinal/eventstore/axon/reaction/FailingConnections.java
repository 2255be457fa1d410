package dev.ordinal.eventstore.axon.reaction;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** A data source where the memory runs out as some thread asks for a connection. */
final class FailingConnections {

    private final DataSource actual;
    private final String thread;
    private final AtomicBoolean armed = new AtomicBoolean();

    /** @param thread part of the names of the threads in question */
    FailingConnections(DataSource actual, String thread) {
        this.actual = actual;
        this.thread = thread;
    }

    void failNext() {
        armed.set(true);
    }

    /** Whether it is still to fail. */
    boolean isArmed() {
        return armed.get();
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (_, method, arguments) -> {
                    if (method.getName().equals("getConnection")
                            && Thread.currentThread().getName().contains(thread)
                            && armed.getAndSet(false)) {
                        throw new OutOfMemoryError("planted");
                    }
                    try {
                        return method.invoke(actual, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
