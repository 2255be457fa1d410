package dev.ordinal.eventstore.axon.reaction;

/** The processes that take part in a reaction, by their heartbeats on the database's clock. One from ahead of it, which was set back since, counts for none until the next. */
final class Fleet {

    private final Sql sql;
    private final String reaction;
    private final String process;
    private volatile int share = 1;

    Fleet(Sql sql, String reaction, String process) {
        this.sql = sql;
        this.reaction = reaction;
        this.process = process;
    }

    /** To be called twice a second. */
    void beat() {
        int processes = sql.query(
                                """
                        WITH here AS (
                            INSERT INTO reaction.process (reaction, process) SELECT ?, ? WHERE %s
                            ON CONFLICT (reaction, process) DO UPDATE SET seen_at = clock_timestamp()),
                        gone AS (
                            DELETE FROM reaction.process
                            WHERE reaction = ? AND process <> ? AND seen_at < clock_timestamp() - make_interval(secs => ? * 10))
                        SELECT count(*) FROM reaction.process, make_interval(secs => ?) AS claim
                        WHERE reaction = ? AND process <> ? AND seen_at BETWEEN clock_timestamp() - claim AND clock_timestamp() + claim""".formatted(Sql.UNSYNCED),
                                row -> row.getInt(1),
                                reaction,
                                process,
                                reaction,
                                process,
                                ReactionTokens.CLAIM.toSeconds(),
                                ReactionTokens.CLAIM.toSeconds(),
                                reaction,
                                process)
                        .getFirst()
                + 1;
        share = (Segments.ALL + processes - 1) / processes;
    }

    /** How many segments fall to this process; more than all others' shares by one at most. */
    int share() {
        return share;
    }

    void leave() {
        sql.update("DELETE FROM reaction.process WHERE reaction = ? AND process = ?", reaction, process);
    }
}
