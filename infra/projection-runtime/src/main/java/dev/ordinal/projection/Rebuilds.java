package dev.ordinal.projection;

import dev.ordinal.projection.RebuildFailed.LeaseLost;
import dev.ordinal.projection.RebuildFailed.Refused;
import dev.ordinal.projection.RebuildFailed.UnderWay;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rebuilds on record. One that is not finished belongs to whoever has a lease on it, by the database's clock, and after that, or after its death, to whoever comes next. */
final class Rebuilds {

    static final int LEASE_SECONDS = 10;

    /**
     * Of a lease. One that ends further ahead than twice its length is none: the database's clock was set back since, and that of a process that died would hold until the clock is
     * there again. Who lives renews its own every second, and where another was faster, writes nothing any more: it is not the owner.
     */
    static final String IS_HELD = "lease_until BETWEEN clock_timestamp() AND clock_timestamp() + interval '%d s'"
            .formatted(2 * LEASE_SECONDS);

    private static final String UNFINISHED = """
            SELECT rebuild.*, version, store, stream_types, topics, state, %s AS held,
                   (SELECT min(position) FROM projection.progress AS progress
                     WHERE progress.projection = rebuild.projection AND progress.generation = rebuild.generation
                       AND topic = '%s') AS position
              FROM projection.rebuild AS rebuild JOIN projection.generation AS generation USING (projection, generation)
             WHERE projection = ? AND finished_at IS NULL AND state <> 'DROPPED'
             ORDER BY generation DESC LIMIT 1 FOR UPDATE OF rebuild""".formatted(IS_HELD, Slice.TOPIC);

    private static final String BEGIN = """
            INSERT INTO projection.rebuild (projection, generation, source, parallel, keep, verify, until_position, target,
                   owner, owner_name, lease_until)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp() + make_interval(secs => ?))""";

    private static final String TAKE_OVER = """
            UPDATE projection.rebuild
               SET owner = ?, owner_name = ?, lease_until = clock_timestamp() + make_interval(secs => ?), error = NULL,
                   keep = keep OR ?, verify = verify OR ?
             WHERE projection = ? AND generation = ?""";

    private static final String OF_OWNER = " WHERE projection = ? AND generation = ? AND owner = ?";

    /** One who rebuilds. */
    record Owner(String token, String name) {}

    /**
     * A rebuild that its owner may do.
     *
     * @param target up to which position the log was, or is to be, folded
     * @param building whether nobody else writes the generation yet
     * @param resumed whether it goes on with what another process began
     */
    record Job(
            Generation generation,
            RebuildOrder.Source source,
            int parallel,
            @Nullable Long until,
            boolean keep,
            boolean verify,
            RebuildPhase phase,
            long target,
            boolean building,
            boolean resumed) {}

    private final DataSource dataSource;
    private final Owner owner;

    Rebuilds(DataSource dataSource, Owner owner) {
        this.dataSource = dataSource;
        this.owner = owner;
    }

    Owner owner() {
        return owner;
    }

    /**
     * Goes on with the rebuild that was begun and not finished, or begins one.
     *
     * @param alone whether it is known that nobody else is alive who is at it, whatever the lease says
     * @throws UnderWay where another process is at it
     * @throws Refused where it can't be gone on with by this code
     */
    Job claim(Projection projection, RebuildOrder order, long target, boolean alone) throws SQLException {
        String name = order.model(projection);
        return Transaction.call(dataSource, open -> {
            Generations.lock(open, name);
            requireFree(open, projection, order.as());
            Optional<Job> unfinished = takeOver(open, projection, name, order, alone);
            return unfinished.isPresent() ? unfinished.get() : begin(open, projection, name, order, target);
        });
    }

    /** A read model and one of the past never have the same name: readers of the one would be given the other. */
    private static void requireFree(Connection open, Projection projection, @Nullable String as) throws SQLException {
        if (projection.name().equals(as)) {
            throw new Refused("%s is the read model itself: give another name".formatted(as));
        }
        try (PreparedStatement select = open.prepareStatement("""
                SELECT FROM projection.generation
                 WHERE projection = ? AND state <> 'DROPPED' AND model_of IS DISTINCT FROM ? LIMIT 1""")) {
            select.setString(1, as == null ? projection.name() : as);
            select.setString(2, as == null ? null : projection.name());
            try (ResultSet row = select.executeQuery()) {
                if (row.next()) {
                    throw new Refused(
                            as == null
                                    ? "%s is the name of a read model of the past: drop that first"
                                            .formatted(projection.name())
                                    : "%s is not a read model of %s: give another name"
                                            .formatted(as, projection.name()));
                }
            }
        }
    }

    private Optional<Job> takeOver(
            Connection open, Projection projection, String name, RebuildOrder order, boolean alone)
            throws SQLException {
        try (PreparedStatement select = open.prepareStatement(UNFINISHED)) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Job job = job(row);
                if (!alone && row.getBoolean("held")) {
                    throw new UnderWay(
                            job.generation,
                            row.getString("owner_name"),
                            row.getTimestamp("started_at").toInstant(),
                            job.phase + howFar(row));
                }
                if (job.generation.version() != projection.version()) {
                    throw new Refused(
                            "a rebuild of %1$s by version %2$d of its code is unfinished, and this is version %3$d: go on with that version, or drop generation %4$d, or promote it where readers have it"
                                    .formatted(
                                            name,
                                            job.generation.version(),
                                            projection.version(),
                                            job.generation.number()));
                }
                if (!Objects.equals(job.until, order.until())) {
                    throw new Refused(
                            "a rebuild of %1$s as of position %2$d is unfinished, and this is one as of %3$d: go on with --until %2$d, or drop generation %4$d"
                                    .formatted(name, job.until, order.until(), job.generation.number()));
                }
                if (job.source == RebuildOrder.Source.KAFKA && order.maxRate() > 0) {
                    throw new Refused(
                            "the rebuild of %s that is unfinished is one from Kafka, which heeds no max-rate: leave that out, or drop generation %d"
                                    .formatted(name, job.generation.number()));
                }
                return Optional.of(takeOver(open, job, order));
            }
        }
    }

    /** Of what is stored; not known in Redis, before the first is stored, and when all is. */
    private static String howFar(ResultSet row) throws SQLException {
        Long position = row.getObject("position", Long.class);
        return position == null ? "" : ", %d of %d positions".formatted(position, row.getLong("target"));
    }

    private static Job job(ResultSet row) throws SQLException {
        return new Job(
                Generations.read(row),
                RebuildOrder.Source.valueOf(row.getString("source")),
                row.getInt("parallel"),
                row.getObject("until_position", Long.class),
                row.getBoolean("keep"),
                row.getBoolean("verify"),
                RebuildPhase.valueOf(row.getString("phase")),
                row.getLong("target"),
                row.getString("state").equals("BUILDING"),
                true);
    }

    /** By the options of then; but a switch that nobody wants any more is not made, nor a proof left out that somebody wants now. */
    private Job takeOver(Connection open, Job job, RebuildOrder order) throws SQLException {
        try (PreparedStatement update = open.prepareStatement(TAKE_OVER)) {
            update.setString(1, owner.token);
            update.setString(2, owner.name);
            update.setDouble(3, LEASE_SECONDS);
            update.setBoolean(4, order.keep());
            update.setBoolean(5, order.verify());
            update.setString(6, job.generation.projection());
            update.setInt(7, job.generation.number());
            update.executeUpdate();
        }
        return new Job(
                job.generation,
                job.source,
                job.parallel,
                job.until,
                job.keep || order.keep(),
                job.verify || order.verify(),
                job.phase,
                job.target,
                job.building,
                true);
    }

    private Job begin(Connection open, Projection projection, String name, RebuildOrder order, long target)
            throws SQLException {
        boolean building = order.source() == RebuildOrder.Source.STORE;
        Generation generation = Generations.create(
                open, projection, name, building ? Generation.State.BUILDING : Generation.State.LIVE);
        try (PreparedStatement insert = open.prepareStatement(BEGIN)) {
            insert.setString(1, name);
            insert.setInt(2, generation.number());
            insert.setString(3, order.source().name());
            insert.setInt(4, order.parallel());
            insert.setBoolean(5, order.keep());
            insert.setBoolean(6, order.verify());
            insert.setObject(7, order.until(), Types.BIGINT);
            insert.setLong(8, target);
            insert.setString(9, owner.token);
            insert.setString(10, owner.name);
            insert.setDouble(11, LEASE_SECONDS);
            insert.executeUpdate();
        }
        return new Job(
                generation,
                order.source(),
                order.parallel(),
                order.until(),
                order.keep(),
                order.verify(),
                RebuildPhase.BUILD,
                target,
                building,
                false);
    }

    /** Whether the lease went on. */
    boolean renew(Generation generation) throws SQLException {
        return ofOwner(
                "SET lease_until = clock_timestamp() + make_interval(secs => ?)", generation, (double) LEASE_SECONDS);
    }

    /** Lets the next one begin at once. */
    void giveUp(Generation generation) throws SQLException {
        boolean _ = ofOwner("SET lease_until = clock_timestamp()", generation);
    }

    void enters(Generation generation, RebuildPhase phase, long target) throws SQLException {
        require(ofOwner("SET phase = ?, target = ?", generation, phase.name(), target), generation);
    }

    /** Puts on record why it stopped. */
    void stopped(Generation generation, String error) throws SQLException {
        boolean _ = ofOwner("SET error = ?", generation, error.replace('\0', '\uFFFD'));
    }

    /** Who is at the rebuild of a generation now. */
    static Optional<String> holder(Connection open, Generation generation) throws SQLException {
        try (PreparedStatement select = open.prepareStatement("""
                SELECT owner_name FROM projection.rebuild
                 WHERE projection = ? AND generation = ? AND finished_at IS NULL AND %s""".formatted(IS_HELD))) {
            select.setString(1, generation.projection());
            select.setInt(2, generation.number());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** There is nothing to go on with. */
    void finished(Generation generation) throws SQLException {
        require(
                ofOwner(
                        "SET phase = 'DONE', finished_at = clock_timestamp(), lease_until = clock_timestamp()",
                        generation),
                generation);
    }

    /** Nobody is at it, and readers have what it made without the rest. */
    static void finishLeft(Connection open, Generation generation) throws SQLException {
        try (PreparedStatement update = open.prepareStatement("""
                UPDATE projection.rebuild SET phase = 'DONE', finished_at = clock_timestamp()
                 WHERE projection = ? AND generation = ? AND finished_at IS NULL AND NOT %s""".formatted(IS_HELD))) {
            update.setString(1, generation.projection());
            update.setInt(2, generation.number());
            update.executeUpdate();
        }
    }

    /** It ended, and what it made is no good: the next one begins anew. */
    void failed(Generation generation, String error) throws SQLException {
        require(
                ofOwner(
                        "SET error = ?, finished_at = clock_timestamp(), lease_until = clock_timestamp()",
                        generation,
                        error.replace('\0', '\uFFFD')),
                generation);
    }

    /**
     * Returns where this owner still has the rebuild, and keeps others from taking it over until the transaction ends.
     *
     * @throws LeaseLost where another has taken it over
     */
    void requireOwned(Connection open, Generation generation) throws SQLException {
        try (PreparedStatement select =
                open.prepareStatement("SELECT FROM projection.rebuild" + OF_OWNER + " FOR SHARE")) {
            select.setString(1, generation.projection());
            select.setInt(2, generation.number());
            select.setString(3, owner.token);
            try (ResultSet row = select.executeQuery()) {
                require(row.next(), generation);
            }
        }
    }

    /** From now on it is not the rebuild's alone; in one statement. */
    void released(Connection open, Generation generation, Generation.State state, @Nullable Long until)
            throws SQLException {
        try (PreparedStatement update = open.prepareStatement("""
                WITH mine AS (
                    UPDATE projection.rebuild SET phase = 'VERIFY'
                     WHERE projection = ? AND generation = ? AND owner = ? RETURNING *)
                UPDATE projection.generation AS generation SET state = ?, until_position = ?
                  FROM mine
                 WHERE generation.projection = mine.projection AND generation.generation = mine.generation
                   AND state = 'BUILDING'""")) {
            update.setString(1, generation.projection());
            update.setInt(2, generation.number());
            update.setString(3, owner.token);
            update.setString(4, state.name());
            update.setObject(5, until, Types.BIGINT);
            require(update.executeUpdate() == 1, generation);
        }
    }

    private static void require(boolean owned, Generation generation) {
        if (!owned) {
            throw new LeaseLost(generation);
        }
    }

    private boolean ofOwner(String change, Generation generation, Object... values) throws SQLException {
        try (Connection open = dataSource.getConnection();
                PreparedStatement update = open.prepareStatement("UPDATE projection.rebuild " + change + OF_OWNER)) {
            int next = 1;
            for (Object value : values) {
                update.setObject(next++, value);
            }
            update.setString(next++, generation.projection());
            update.setInt(next++, generation.number());
            update.setString(next, owner.token);
            return update.executeUpdate() == 1;
        }
    }
}
