package dev.ordinal.eventstore;

import dev.ordinal.eventstore.AppendFailure.BadEvent;
import dev.ordinal.eventstore.AppendFailure.OutcomeUnknown;
import dev.ordinal.eventstore.AppendFailure.Overloaded;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets a batch stored over lost connections and past a value that the database refuses. Used by one thread. */
final class BatchWriter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /** SQL states of values that the database refuses: data exception, integrity constraint, program limit. */
    private static final Set<String> REFUSED = Set.of("22", "23", "54");

    /**
     * SQL states with which the database says that it rolled back and may do better next time. The driver makes some of them by itself, after a commit too: where it
     * has no memory for a row of the answer, say.
     */
    private static final Set<String> ROLLED_BACK = Set.of("40", "42", "53", "55", "P0");

    private final DataSource dataSource;
    private final Duration patience;
    private @Nullable AppendSession session;
    private AppendSession.@Nullable Backend lost;

    BatchWriter(DataSource dataSource, Duration patience) {
        this.dataSource = dataSource;
        this.patience = patience;
    }

    /** A verdict for each append, in their order. Whatever it throws, nothing is asked again on the connection: an answer may be left on it. */
    List<Verdict> write(List<PendingAppend> batch) {
        boolean again = false;
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return session().append(batch, again);
            } catch (SQLException e) {
                String state = e.getSQLState() == null ? "08000" : e.getSQLState();
                if (REFUSED.contains(state.substring(0, 2))) {
                    drop();
                    return refused(batch, e);
                }
                again |= session != null && !(isFromTheServer(e) && ROLLED_BACK.contains(state.substring(0, 2)));
                lose();
                if (System.nanoTime() - batch.getFirst().since() > patience.toNanos()) {
                    return givenUp(batch, again, e);
                }
                log.warn(
                        "Appending {} batch of {}: {}",
                        again ? "again, with its outcome unknown, a" : "again a",
                        batch.size(),
                        e.getMessage());
                LockSupport.parkNanos(pause.toNanos());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            } catch (RuntimeException | Error e) {
                lose();
                throw e;
            }
        }
    }

    private static boolean isFromTheServer(SQLException e) {
        return e instanceof PSQLException answered && answered.getServerErrorMessage() != null;
    }

    /** One append of the batch holds what the database refuses: halving finds it, and the others are stored. */
    private List<Verdict> refused(List<PendingAppend> batch, SQLException e) {
        if (batch.size() == 1) {
            return List.of(new Verdict.Failed(new BadEvent("The database refuses the append: " + e.getMessage(), e)));
        }
        int half = batch.size() / 2;
        List<Verdict> verdicts = new ArrayList<>(write(batch.subList(0, half)));
        verdicts.addAll(write(batch.subList(half, batch.size())));
        return verdicts;
    }

    private static List<Verdict> givenUp(List<PendingAppend> batch, boolean unknown, SQLException e) {
        AppendFailure failure =
                unknown ? new OutcomeUnknown(e) : new Overloaded("The log can't be written: " + e.getMessage(), e);
        return Collections.nCopies(batch.size(), new Verdict.Failed(failure));
    }

    private AppendSession session() throws SQLException {
        if (session == null) {
            session = AppendSession.open(dataSource, patience, lost);
            lost = null;
        }
        return session;
    }

    private void lose() {
        if (session != null) {
            lost = session.backend();
            drop();
        }
    }

    private void drop() {
        AppendSession dropped = session;
        session = null;
        if (dropped != null) {
            dropped.abandon();
        }
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
