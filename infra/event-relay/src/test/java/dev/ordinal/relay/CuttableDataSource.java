package dev.ordinal.relay;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A data source whose user can lose the database, as a process that died or was cut off does: what it held is not given back. */
final class CuttableDataSource {

    private final DataSource actual;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean cut;

    CuttableDataSource(DataSource actual) {
        this.actual = actual;
    }

    void cut() {
        cut = true;
    }

    void mend() {
        cut = false;
    }

    /** How many were taken so far. */
    int connections() {
        return connections.get();
    }

    DataSource dataSource() {
        return proxy(DataSource.class, actual);
    }

    private <T> T proxy(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (cut && !method.getName().equals("close")) {
                        throw new SQLException("The database is out of reach", "08006");
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        if (result instanceof Connection connection) {
                            connections.incrementAndGet();
                            return proxy(Connection.class, connection);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
