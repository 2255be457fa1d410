package dev.ordinal.eventstore.axon.reaction;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** A data source that loses the answer to a statement: it is done, and its user learns that the connection broke. */
final class LosingAnswers {

    private final DataSource actual;
    private final String part;
    private final AtomicBoolean armed = new AtomicBoolean();

    /** @param part of the text of the statements in question */
    LosingAnswers(DataSource actual, String part) {
        this.actual = actual;
        this.part = part;
    }

    void loseNext() {
        armed.set(true);
    }

    /** Whether the answer is still to be lost. */
    boolean isArmed() {
        return armed.get();
    }

    DataSource dataSource() {
        return proxy(DataSource.class, actual, false);
    }

    private <T> T proxy(Class<T> type, T target, boolean inQuestion) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        if (inQuestion && method.getName().startsWith("execute") && armed.getAndSet(false)) {
                            throw new SQLException("The answer is lost", "08006");
                        }
                        return switch (result) {
                            case Connection connection -> proxy(Connection.class, connection, false);
                            case PreparedStatement statement ->
                                proxy(PreparedStatement.class, statement, ((String) arguments[0]).contains(part));
                            case null, default -> result;
                        };
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
