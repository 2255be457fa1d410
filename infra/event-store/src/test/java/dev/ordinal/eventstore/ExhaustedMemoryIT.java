package dev.ordinal.eventstore;

import static dev.ordinal.eventstore.StoreFixture.event;
import static dev.ordinal.eventstore.StoreFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ordinal.eventstore.StarvedSockets.Where;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ExhaustedMemoryIT {

    private final StoreFixture store = new StoreFixture();
    private final GroupCommit writer = new GroupCommit(starvable(new PGSimpleDataSource()), store.hash, store.signal);

    @AfterEach
    void close() {
        StarvedSockets.starve(Where.NOWHERE);
        writer.close();
        store.close();
    }

    @Test
    void aConnectionOnWhichAnAnswerIsLeftIsClosed() {
        join(writer.append(Append.of(event("user-1", 0))));

        StarvedSockets.starve(Where.BEFORE_THE_ANSWER);
        assertThat(failure(writer.append(Append.of(event("user-1", 1)))))
                .isInstanceOf(AppendFailure.OutcomeUnknown.class);

        await().until(() -> connections() == 0);
        assertThat(failure(writer.append(Append.of(event("user-1", 7))))).isInstanceOf(AppendFailure.Conflict.class);
    }

    @Test
    void aConnectionOnWhichNoSessionCouldBeginIsClosed() {
        StarvedAtFirst dataSource = starvable(new StarvedAtFirst());
        try (GroupCommit starved = new GroupCommit(dataSource, store.hash, store.signal)) {
            assertThat(failure(starved.append(Append.of(event("user-1", 0)))))
                    .isInstanceOf(AppendFailure.OutcomeUnknown.class);

            await().until(() -> connections() == 0);
            assertThat(join(starved.append(Append.of(event("user-1", 0)))).lastPosition())
                    .isEqualTo(1);
        }
    }

    @Test
    void aRowThatFoundNoMemoryDoesNotMeanThatNothingWasStored() {
        join(writer.append(Append.of(event("user-1", 0))));

        StarvedSockets.starve(Where.INSIDE_THE_FIRST_ROW);
        Appended appended = join(writer.append(Append.of(event("user-1", 1))));

        assertThat(appended.lastPosition()).isEqualTo(2);
        assertThat(store.everything()).hasSize(2);
    }

    private long connections() throws SQLException {
        return store.number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'starved'");
    }

    private <T extends PGSimpleDataSource> T starvable(T dataSource) {
        dataSource.setUrl(store.database.url());
        dataSource.setUser(store.database.user());
        dataSource.setPassword(store.database.password());
        dataSource.setApplicationName("starved");
        dataSource.setSocketFactory(StarvedSockets.class.getName());
        return dataSource;
    }

    private static Appended join(CompletableFuture<Appended> answer) {
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** The first thing asked on its first connection finds no memory for the answer. */
    @SuppressWarnings("serial")
    private static final class StarvedAtFirst extends PGSimpleDataSource {

        private boolean tried;

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            if (!tried) {
                tried = true;
                StarvedSockets.starve(Where.BEFORE_THE_ANSWER);
            }
            return connection;
        }
    }
}
