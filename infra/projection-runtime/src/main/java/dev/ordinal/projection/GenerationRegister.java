package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogUnavailable;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The generations of all read models, for an operator: which there are, which one readers use, and the switch from one to another. A switch is one row: readers
 * follow it within a tenth of a second, and no request sees two generations.
 *
 * <p>Used by one thread. All methods throw {@link LogUnavailable} when the database does not answer.
 */
public final class GenerationRegister {

    private static final Duration CATCH_UP = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration STUCK = Duration.ofSeconds(30);
    private static final String OR_EVEN_SO = ", or even so (--even-wrong)";
    private static final Duration STILL_READ = Duration.ofMinutes(1);

    private final DataSource dataSource;
    private final EventLog log;
    private final @Nullable RedisClient redis;
    private final String bootstrapServers;
    private final Collection<? extends Projection> projections;
    private final GenerationLag lag;
    private final GenerationListing listing;
    private final Duration stillRead;

    /**
     * @param dataSource the database of the runtime's tables, the relay's and the read models'; three connections at most are in use
     * @param redis null where no read model rests in Redis; stays the caller's to close
     * @param bootstrapServers Kafka's
     * @param projections those that this build has the code of
     */
    public GenerationRegister(
            DataSource dataSource,
            EventLog log,
            @Nullable RedisClient redis,
            String bootstrapServers,
            Collection<? extends Projection> projections) {
        this(dataSource, log, redis, bootstrapServers, projections, STILL_READ);
    }

    /** @param stillRead how long a request may go on reading a generation that is no longer read by new ones */
    GenerationRegister(
            DataSource dataSource,
            EventLog log,
            @Nullable RedisClient redis,
            String bootstrapServers,
            Collection<? extends Projection> projections,
            Duration stillRead) {
        this.dataSource = dataSource;
        this.log = log;
        this.redis = redis;
        this.bootstrapServers = bootstrapServers;
        this.projections = projections;
        this.lag = new GenerationLag(dataSource, log, redis);
        this.listing = new GenerationListing(dataSource, lag, redis);
        this.stillRead = stillRead;
    }

    /**
     * A generation.
     *
     * @param active whether readers use it
     * @param modelOf the read model that it shows a moment of, null where it is one of its own read model
     * @param untilPosition of a frozen one, the last position that it may have seen
     * @param promotedAt when readers were last switched to it
     * @param verifiedTo up to which position it was what a fold of the event store gives when it was last verified; null where it differed
     * @param verifiedAt when it was last verified, null where it never was
     * @param position of the last event applied; while it is built, of the slice that is behind most
     * @param behind events that were relayed and are not applied, about; null where nothing keeps it current, where Redis does not answer, where the relay does not
     *     have one of its topics, or where it was built on a history that is lost
     * @param rows in its tables, about, or its keys; null where Redis does not answer
     * @param bytes of its tables and their indexes; null in Redis
     * @param parked streams that wait in it
     * @param rebuild how it was built, null where projectors alone filled it
     */
    public record Entry(
            String readModel,
            int generation,
            int version,
            Generation.State state,
            boolean active,
            Generation.Store store,
            @Nullable String modelOf,
            @Nullable Long untilPosition,
            Instant createdAt,
            @Nullable Instant promotedAt,
            @Nullable String promotedBy,
            @Nullable Long verifiedTo,
            @Nullable Instant verifiedAt,
            @Nullable Long position,
            @Nullable Long behind,
            @Nullable Long rows,
            @Nullable Long bytes,
            long parked,
            @Nullable Rebuilding rebuild) {}

    /**
     * How a generation is, or was, built.
     *
     * @param by host and process
     * @param running whether that process is at it now
     * @param target the head of the log when it began
     * @param finishedAt null where there is something left to do
     * @param error what stopped it
     */
    public record Rebuilding(
            String phase,
            String by,
            boolean running,
            Instant startedAt,
            @Nullable Instant finishedAt,
            long target,
            @Nullable String error) {}

    /** What was asked for would do damage, or can't be done now. */
    public static final class Refused extends RuntimeException {
        Refused(String message) {
            super(message);
        }
    }

    private record Row(
            Generation generation,
            Generation.State state,
            boolean active,
            @Nullable String modelOf,
            @Nullable Instant foundWrongAt) {}

    /** All generations but those of which nothing is left, by read model and number; of one read model, or of all where it is null. */
    public List<Entry> list(@Nullable String readModel) {
        return orUnavailable(() -> listing.of(readModel));
    }

    /**
     * Has readers use a generation that is kept current, once it has all events that are relayed by now. One that they use already stays. What was left of its rebuild is not done any
     * more: the next one begins anew.
     *
     * @param by who does it, for the record
     * @throws Refused where it does not catch up within five seconds, where it is not kept current, where the relay does not have one of its topics, where it was built on a history that is lost,
     *     where it was found wrong when it was last verified, where a rebuild is at it, and where it lacks what readers have: events that the relay is yet to bring, or streams that are parked in it alone
     */
    public void promote(String readModel, int generation, String by) throws InterruptedException {
        Row row = existing(readModel, generation);
        requireNotFoundWrong(row);
        requireCurrent(row);
        requireNoEventLost(row, OR_EVEN_SO);
        switchTo(row, by, (open, now) -> {
            requireNotFoundWrong(now);
            requireNotBeingBuilt(open, now);
            requireNoneParkedAlone(open, now);
        });
    }

    /** The same for an operator who knows better: also one that was found wrong, that a rebuild is at, or that lacks what readers have. */
    public void promoteEvenWrong(String readModel, int generation, String by) throws InterruptedException {
        Row row = existing(readModel, generation);
        requireCurrent(row);
        switchTo(row, by, (_, _) -> {});
    }

    /** The same for the rebuild that made it. */
    void promote(Generation rebuilt, String by, SqlWork guard) throws InterruptedException {
        Row row = existing(rebuilt.projection(), rebuilt.number());
        requireCurrent(row);
        requireNoEventLost(row, "");
        switchTo(row, by, (open, now) -> {
            requireNotFoundWrong(now);
            guard.in(open);
        });
    }

    private static void requireNotFoundWrong(Row row) {
        if (row.foundWrongAt() != null) {
            throw new Refused(
                    "%s differed from a fresh fold of the log at %s: rebuild %s, or switch to it even so (--even-wrong)"
                            .formatted(
                                    row.generation(),
                                    row.foundWrongAt(),
                                    row.generation().projection()));
        }
    }

    private void requireCurrent(Row row) throws InterruptedException {
        requireLive(row);
        long left = await(row, CATCH_UP);
        if (left > 0) {
            throw new Refused("%s is %d events behind: is a projector of version %d running?"
                    .formatted(row.generation(), left, row.generation().version()));
        }
    }

    /** While the relay stands, a generation that was built from the event store has events that no other gets. */
    private void requireNoEventLost(Row row, String orElse) throws InterruptedException {
        Optional<Row> active =
                rows(row.generation().projection()).stream().filter(Row::active).findFirst();
        if (active.isEmpty()) {
            return;
        }
        long lost = awaitLacking(row.generation(), active.get().generation());
        if (lost > 0) {
            throw new Refused(
                    "%s lacks %d events that readers have, since the relay has not brought them yet: do it again when it has%s"
                            .formatted(row.generation(), lost, orElse));
        }
    }

    private long awaitLacking(Generation generation, Generation active) throws InterruptedException {
        try {
            return lag.awaitLacking(generation, active, CATCH_UP);
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    private static void requireNotBeingBuilt(Connection open, Row row) throws SQLException {
        Optional<String> by = Rebuilds.holder(open, row.generation());
        if (by.isPresent()) {
            throw new Refused(
                    "%s is being built and proved by %s, which switches to it: let it, or stop it first; where it is dead, ten seconds are enough"
                            .formatted(row.generation(), by.get()));
        }
    }

    private static void requireNoneParkedAlone(Connection open, Row row) throws SQLException {
        Generation generation = row.generation();
        long parked = new ParkedRows(generation).countAlone(open);
        if (parked > 0) {
            throw new Refused(
                    "%d streams are parked in %s that are not in the one that readers use: see infra/ordinal parked list %s, or switch to it even so (--even-wrong)"
                            .formatted(parked, generation, generation.projection()));
        }
    }

    /**
     * Has readers go back to the generation that they used before; done twice, it is undone. One that nobody keeps current is caught up first, by the code of this build.
     *
     * @param by who does it, for the record
     * @param told what takes time, in one line each
     * @return the generation that readers use now
     * @throws Refused where there is none, where it is behind and this build does not have its code, where it was found wrong when it was last verified, where it lacks events that the relay
     *     is yet to bring, and where readers were given another meanwhile
     */
    public int rollback(String readModel, String by, Consumer<String> told) throws InterruptedException {
        Row row = previous(readModel);
        requireNotFoundWrong(row);
        requireCaughtUp(row, told);
        requireNoEventLost(row, OR_EVEN_SO);
        return goBack(row, by, GenerationRegister::requireNotFoundWrong);
    }

    /** The same for an operator who knows better: also to one that was found wrong, or lacks events. */
    public int rollbackEvenWrong(String readModel, String by, Consumer<String> told) throws InterruptedException {
        Row row = previous(readModel);
        requireCaughtUp(row, told);
        return goBack(row, by, _ -> {});
    }

    private void requireCaughtUp(Row row, Consumer<String> told) throws InterruptedException {
        requireLive(row);
        long left = await(row, CATCH_UP);
        if (left > 0) {
            catchUp(row, left, told);
        }
    }

    private int goBack(Row row, String by, Consumer<Row> guard) {
        switchTo(row, by, (_, now) -> {
            guard.accept(now);
            requireStillPrevious(now);
        });
        return row.generation().number();
    }

    private void requireStillPrevious(Row row) {
        Generation generation = row.generation();
        if (previous(generation.projection()).generation().number() != generation.number()) {
            throw new Refused(
                    "readers of %s were given another generation meanwhile: look at the list, and roll back again"
                            .formatted(generation.projection()));
        }
    }

    private void catchUp(Row row, long left, Consumer<String> told) throws InterruptedException {
        Generation generation = row.generation();
        Projection projection = projections.stream()
                .filter(each -> each.name().equals(generation.projection()) && each.version() == generation.version())
                .findFirst()
                .orElseThrow(() -> new Refused(
                        "%s is of version %d and %d events behind, and this build has other code: do it with the build of that version"
                                .formatted(generation, generation.version(), left)));
        told.accept("%s is %d events behind and catches up first".formatted(generation, left));
        try (GenerationRunner runner = new GenerationRunner(
                generation,
                () -> ReadModelStore.open(projection, generation, dataSource, redis, Fence.OPEN),
                dataSource,
                log,
                bootstrapServers,
                UUID.randomUUID().toString(),
                new SimpleMeterRegistry())) {
            runner.start();
            long upAt = System.nanoTime();
            for (long now = left; now > 0; now = await(row, LOOK)) {
                told.accept("%d events left".formatted(now));
                ProjectionHealth health = runner.health();
                if (health.isUp()) {
                    upAt = System.nanoTime();
                } else if (System.nanoTime() - upAt > STUCK.toNanos()) {
                    throw new Refused("%s does not catch up: %s".formatted(generation, health.detail()));
                }
            }
        }
    }

    /**
     * Deletes a generation: its tables or keys, its progress, what is parked in it, its consumer group. Its number is never used again. A model of the past may be read until then; any
     * other generation must not be the one that readers use. Where it was interrupted, the same call goes on.
     *
     * @param told what takes time, in one line each
     * @throws Refused where readers use it, where it is being built, and where Kafka does not let go of the consumer group
     */
    public void drop(String readModel, int generation, Consumer<String> told) throws InterruptedException {
        Row row = existing(readModel, generation);
        GenerationRemoval removal =
                new GenerationRemoval(dataSource, redis, bootstrapServers, row.generation(), stillRead);
        try {
            removal.bury(row.modelOf() != null);
            removal.clear(told);
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    private static void requireLive(Row row) {
        String reason = switch (row.state()) {
            case LIVE -> null;
            case BUILDING -> "is not built yet: let its rebuild finish";
            case FROZEN -> "shows a moment of the past, and is not kept current";
            case DROPPED -> "was dropped: rebuild the read model";
        };
        if (reason != null) {
            throw new Refused(row.generation() + " " + reason);
        }
    }

    private long await(Row row, Duration patience) throws InterruptedException {
        try {
            return lag.await(row.generation(), patience);
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    /** Whether a switch is still right, asked when nobody else can switch any more: what it rests on may have changed while the generation caught up. */
    private interface Guard {
        void check(Connection open, Row now) throws SQLException;
    }

    private void switchTo(Row row, String by, Guard guard) {
        String readModel = row.generation().projection();
        try {
            Transaction.run(dataSource, connection -> {
                Generations.lock(connection, readModel);
                Row now = find(connection, readModel).stream()
                        .filter(each ->
                                each.generation().number() == row.generation().number())
                        .findFirst()
                        .orElseThrow();
                requireLive(now);
                guard.check(connection, now);
                if (!now.active()) {
                    Generations.promote(connection, now.generation(), by);
                }
                Rebuilds.finishLeft(connection, now.generation());
            });
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    private Row existing(String readModel, int generation) {
        List<Row> rows = rows(readModel);
        return rows.stream()
                .filter(each -> each.generation().number() == generation)
                .findFirst()
                .orElseThrow(() -> new Refused("%2$s has no generation %1$d; it has %3$s"
                        .formatted(
                                generation,
                                readModel,
                                rows.stream()
                                        .filter(each -> each.state() != Generation.State.DROPPED)
                                        .map(each -> Integer.toString(
                                                each.generation().number()))
                                        .collect(Collectors.joining(", ")))));
    }

    private Row previous(String readModel) {
        int number = orUnavailable(() -> {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement select = connection.prepareStatement("""
                            SELECT generation FROM projection.promotion JOIN projection.generation USING (projection, generation)
                             WHERE projection = ? AND state = 'LIVE'
                               AND generation <> (SELECT generation FROM projection.active WHERE projection = ?)
                             ORDER BY id DESC LIMIT 1""")) {
                select.setString(1, readModel);
                select.setString(2, readModel);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? row.getInt(1) : 0;
                }
            }
        });
        if (number == 0) {
            List<Row> _ = rows(readModel);
            throw new Refused("readers of %s used no other generation before that is still there".formatted(readModel));
        }
        return existing(readModel, number);
    }

    private List<Row> rows(String readModel) {
        List<Row> rows = orUnavailable(() -> {
            try (Connection connection = dataSource.getConnection()) {
                return find(connection, readModel);
            }
        });
        if (rows.isEmpty()) {
            throw new Refused("there is no read model '%s' (see infra/ordinal projections list)".formatted(readModel));
        }
        return rows;
    }

    private static List<Row> find(Connection connection, String readModel) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT projection, generation, version, store, stream_types, topics, state, model_of,
                       active.generation IS NOT NULL AS active,
                       CASE WHEN verified_to IS NULL THEN verified_at END AS found_wrong_at
                  FROM projection.generation LEFT JOIN projection.active AS active USING (projection, generation)
                 WHERE projection = ? ORDER BY generation""")) {
            select.setString(1, readModel);
            List<Row> rows = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(
                            Generations.read(row),
                            Generation.State.valueOf(row.getString("state")),
                            row.getBoolean("active"),
                            row.getString("model_of"),
                            GenerationListing.instantOrNull(row, "found_wrong_at")));
                }
            }
            return rows;
        }
    }

    private interface Asking<T> {
        T ask() throws SQLException;
    }

    private static <T> T orUnavailable(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }
}
