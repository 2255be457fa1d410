package dev.ordinal.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** Fails whoever asks a data source for a connection, while it is told to, with an error that can't be logged either: there is no memory for its text. Safe for use by several threads. */
public final class ScarceMemory {

    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private volatile boolean scarce;

    /** What comes out of the data source. */
    private static final class Exhausted extends OutOfMemoryError {

        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new OutOfMemoryError("planted, again");
        }
    }

    public void begin() {
        refused.clear();
        scarce = true;
    }

    public void end() {
        scarce = false;
    }

    /** The names of the threads that have asked for a connection since it began, and got none. */
    public Set<String> refused() {
        return Set.copyOf(refused);
    }

    /** One that works as the actual one in good times. */
    public DataSource of(DataSource actual) {
        return (DataSource) Proxy.newProxyInstance(
                ScarceMemory.class.getClassLoader(), new Class<?>[] {DataSource.class}, (_, method, arguments) -> {
                    if (scarce && method.getName().equals("getConnection")) {
                        refused.add(Thread.currentThread().getName());
                        throw new Exhausted();
                    }
                    try {
                        return method.invoke(actual, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
