package dev.ordinal.eventstore.axon.reaction;

import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How the events of a reaction are handled: side by side, as is the rule, or a few alone in the whole process, on record. Safe for use by several threads. */
final class Caution {

    private final Sql sql;
    private final String reaction;
    private final String owner;
    private final Semaphore slots;
    private final Solitude solitude;

    /**
     * @param atATime   so many are handled side by side
     * @param solitude  of the process
     */
    Caution(Sql sql, String reaction, String owner, int atATime, Solitude solitude) {
        this.sql = sql;
        this.reaction = reaction;
        this.owner = owner;
        this.slots = new Semaphore(atATime);
        this.solitude = solitude;
    }

    interface Work {
        void run() throws Exception;
    }

    /** How one event is handled. */
    interface Manner {
        void handle(Work work) throws Exception;
    }

    void sideBySide(Work work) throws Exception {
        slots.acquire();
        try {
            Solitude.Entry entry = solitude.enter();
            try {
                work.run();
            } finally {
                solitude.leave(entry);
            }
        } finally {
            slots.release();
        }
    }

    /** Side by side after all, and not on record, where something else is at work for very long. */
    void alone(int segment, Suspects suspects, Consumer<Manner> work) {
        Solitude.Entry entry = enterAlone(segment);
        if (entry == null) {
            work.accept(this::sideBySide);
            return;
        }
        try {
            if (record(segment, suspects) == 0) {
                throw new Abandoned();
            }
            work.accept(Work::run);
        } finally {
            acquit(segment);
            solitude.leave(entry);
        }
    }

    private Solitude.@Nullable Entry enterAlone(int segment) {
        try {
            return solitude.enterAlone(() -> acquit(segment));
        } catch (InterruptedException e) {
            throw new Abandoned();
        }
    }

    /** What was on record no longer is. */
    void acquit(int segment) {
        record(segment, Suspects.NONE);
    }

    private int record(int segment, Suspects suspects) {
        return sql.update(
                """
                UPDATE reaction.token SET suspected_from = ?, suspected_to = ?, trial = ?
                WHERE reaction = ? AND segment = ? AND %s AND %s""".formatted(ReactionTokens.IS_OWN, Sql.UNSYNCED),
                suspects.from(),
                suspects.to(),
                suspects.trial(),
                reaction,
                segment,
                owner);
    }
}
