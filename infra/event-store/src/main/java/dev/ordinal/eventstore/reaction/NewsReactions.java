package dev.ordinal.eventstore.reaction;

import dev.ordinal.eventstore.LogUnavailable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Reactions that begin at the head of the log, such as those that send letters: what an import brings is old, and none of their business. */
public final class NewsReactions {

    /** A process that runs a reaction is heard of twice a second. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private NewsReactions() {}

    /**
     * Which reactions, those to news or others, a process runs at this moment, or did seconds ago and was killed.
     *
     * @throws LogUnavailable where the database does not answer
     */
    public static List<String> running(DataSource dataSource) {
        return names(dataSource, "SELECT 1 WHERE to_regclass('reaction.process') IS NOT NULL", """
                SELECT DISTINCT reaction FROM reaction.process
                WHERE seen_at BETWEEN clock_timestamp() - interval '%1$d s' AND clock_timestamp() + interval '%1$d s' ORDER BY reaction""".formatted(
                        SILENCE.toSeconds()));
    }

    /**
     * Has them begin again at the head that the log has when they run next. To be called while none of them is {@link #running}, before old events are brought in.
     *
     * @return which of them had run before
     * @throws LogUnavailable where the database does not answer
     */
    public static List<String> beginAgain(DataSource dataSource) {
        return names(
                dataSource,
                "SELECT 1 FROM information_schema.columns WHERE table_schema = 'reaction' AND table_name = 'token' AND column_name = 'begins_at_head'",
                """
                WITH gone AS (DELETE FROM reaction.token WHERE begins_at_head RETURNING reaction)
                SELECT DISTINCT reaction FROM gone ORDER BY reaction""");
    }

    private static List<String> names(DataSource dataSource, String isThere, String select) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet there = statement.executeQuery(isThere)) {
                if (!there.next()) {
                    return List.of();
                }
            }
            List<String> names = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(select)) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
            return names;
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }
}
