package dev.ordinal.eventstore.axon.reaction;

import org.jspecify.annotations.Nullable;

/** How the events of a reaction are handled: side by side, as is the rule, or one alone in the whole process, on record by its position. Safe for use by several threads. */
final class Caution {

    private final Sql sql;
    private final String reaction;
    private final String owner;
    private final Solitude solitude;

    /** @param solitude  of the process */
    Caution(Sql sql, String reaction, String owner, Solitude solitude) {
        this.sql = sql;
        this.reaction = reaction;
        this.owner = owner;
        this.solitude = solitude;
    }

    interface Work {
        void run() throws Exception;
    }

    void sideBySide(Work work) throws Exception {
        Solitude.Entry entry = solitude.enter();
        try {
            work.run();
        } finally {
            solitude.leave(entry);
        }
    }

    /** Side by side after all, and not on record, where something else is at work for very long. */
    void alone(int segment, long position, Work work) throws Exception {
        Solitude.Entry entry = solitude.enterAlone(() -> acquit(segment));
        if (entry == null) {
            sideBySide(work);
            return;
        }
        try {
            if (record(segment, position) == 0) {
                throw new Abandoned();
            }
            work.run();
        } finally {
            acquit(segment);
            solitude.leave(entry);
        }
    }

    /** What was on record no longer is. */
    void acquit(int segment) {
        record(segment, null);
    }

    private int record(int segment, @Nullable Long position) {
        return sql.update(
                "UPDATE reaction.token SET trying = ? WHERE reaction = ? AND segment = ? AND owner = ? AND %s"
                        .formatted(Sql.UNSYNCED),
                position,
                reaction,
                segment,
                owner);
    }
}
