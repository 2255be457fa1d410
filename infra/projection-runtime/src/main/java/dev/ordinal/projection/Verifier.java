package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.projection.Twin.Findings;
import io.lettuce.core.RedisClient;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Compares generations of read models with a fresh, single-threaded fold of the event log, row by row and cell by cell. A generation stays in service meanwhile: its rows
 * are taken as of one moment, with its progress and its parked streams, and what the fold gives up to that moment must be the same. Of one in Redis the workers wait
 * while its keys are read. Safe for any number of threads.
 *
 * <p>All methods throw {@link LogUnavailable} when the database does not answer, and {@link VerificationFailed} where there is nothing to compare.
 */
public final class Verifier {

    private static final int PAGE = 2_000;

    /** Positions looked at in one step, however few of them are events of the stream types. */
    private static final long SCAN = 50_000;

    /** After so many looks that bring no other stream, a sample has what there is. */
    private static final int IN_VAIN = 1_000;

    private final DataSource dataSource;
    private final EventLog log;
    private final @Nullable RedisClient redis;
    private final Pace pace;

    /**
     * @param dataSource the database of the read models, of schema {@code projection} and of the relay's tables; a verification has one connection, in which it makes
     *     temporary tables, and needs others for moments
     * @param redis null where no read model rests in Redis; stays the caller's to close
     */
    public Verifier(DataSource dataSource, EventLog log, @Nullable RedisClient redis) {
        this(dataSource, log, redis, new Pace(0));
    }

    /** @param pace of the fold of all of a generation */
    Verifier(DataSource dataSource, EventLog log, @Nullable RedisClient redis, Pace pace) {
        this.dataSource = dataSource;
        this.log = log;
        this.redis = redis;
        this.pace = pace;
    }

    private interface Folding {
        Folded into(Twin twin, Cut cut) throws SQLException;
    }

    /** @param streams those that were picked, 0 where all were folded */
    private record Folded(long events, int streams) {}

    /**
     * Compares all of a generation, and puts on record up to where it was found right, or that it was not.
     *
     * @param projection the code that writes it
     * @param readModel the name that the generation stands under, mostly the projection's
     */
    public Verification verify(Projection projection, String readModel, int generation, VerifyProgress progress) {
        Instant began = log.time();
        Verification found = compare(
                projection,
                readModel,
                generation,
                true,
                (twin, cut) -> new Folded(foldAll(twin, cut, projection.streamTypes(), progress), 0));
        putOnRecord(found, began);
        return found;
    }

    /**
     * Compares the rows of some streams that are picked at random; rows that no stream has made are not found. Puts on record where they are not right: where they are, that says
     * nothing of the rest.
     *
     * @param streams how many; fewer where a thousand looks in a row bring no other
     */
    public Verification sample(
            Projection projection, String readModel, int generation, int streams, RandomGenerator random) {
        if (!projection.keepsStreamsApart()) {
            throw new VerificationFailed(
                    "%s can't be sampled, for its rows are not each of one stream alone (sums, say): verify it whole"
                            .formatted(readModel));
        }
        Verification found = compare(projection, readModel, generation, false, (twin, cut) -> {
            Set<String> picked = pick(streams, twin, cut, projection.streamTypes(), random);
            long events = 0;
            for (String stream : picked) {
                events += foldStream(stream, twin, cut);
            }
            return new Folded(events, picked.size());
        });
        if (!found.isClean()) {
            putOnRecord(found, Instant.EPOCH);
        }
        return found;
    }

    private Verification compare(Projection projection, String readModel, int number, boolean whole, Folding folding) {
        long start = System.nanoTime();
        try {
            Verifiable subject = Verifiable.read(dataSource, projection, readModel, number);
            return compare(projection, subject, whole, folding, start);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private Verification compare(Projection projection, Verifiable subject, boolean whole, Folding folding, long start)
            throws SQLException {
        try (Scratch scratch = new Scratch(dataSource);
                Twin twin = twin(projection, subject, scratch, whole)) {
            Cut cut = twin.cut();
            cut.requireTopics();
            cut.requireHistory(log);
            Folded folded = folding.into(twin, cut);
            Findings findings = twin.compare();
            Generation generation = subject.generation();
            return new Verification(
                    generation.projection(),
                    generation.number(),
                    generation.version(),
                    cut.upTo(),
                    folded.events(),
                    whole,
                    folded.streams(),
                    cut.parked().size(),
                    findings.parts(),
                    findings.differences(),
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private Twin twin(Projection projection, Verifiable subject, Scratch scratch, boolean whole) {
        return switch (projection) {
            case SqlProjection sql -> new SqlTwin(sql, subject, scratch, dataSource, whole);
            case RedisProjection keys -> {
                if (redis == null) {
                    throw new IllegalStateException("No Redis to verify " + subject.generation() + " in");
                }
                yield new RedisTwin(keys, subject, redis, scratch, dataSource, whole);
            }
        };
    }

    private long foldAll(Twin twin, Cut cut, Set<String> streamTypes, VerifyProgress progress) throws SQLException {
        long upTo = cut.upTo();
        long events = 0;
        long at = 0;
        while (at < upTo) {
            long to = Math.min(upTo, at + SCAN);
            List<StoredEvent> page = log.after(at, to, streamTypes, pace.atOnce(PAGE), StoreRefill.PAGE_BYTES);
            keepPace(page.size());
            at = page.isEmpty() ? to : page.getLast().position();
            events += fold(page, twin, cut);
            progress.folded(at, upTo);
        }
        return events;
    }

    private void keepPace(int events) {
        try {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            for (int i = 0; i < events; i++) {
                pace.next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private long foldStream(String stream, Twin twin, Cut cut) throws SQLException {
        long events = 0;
        List<StoredEvent> page = log.stream(stream, 0, PAGE, StoreRefill.PAGE_BYTES);
        while (!page.isEmpty() && page.getLast().position() <= cut.upTo()) {
            events += fold(page, twin, cut);
            page = log.stream(stream, page.getLast().sequence() + 1, PAGE, StoreRefill.PAGE_BYTES);
        }
        return events + fold(page, twin, cut);
    }

    private static long fold(List<StoredEvent> page, Twin twin, Cut cut) throws SQLException {
        List<EventRecord> events =
                page.stream().map(EventRecord::of).filter(cut::has).toList();
        if (!events.isEmpty()) {
            twin.fold(events);
        }
        return events.size();
    }

    /**
     * Streams of events behind random positions: one that has many is picked more often. Fewer where a thousand in a row bring no other. Looks at no more than about twice the
     * positions of the log; empty only where no event of the types is there.
     */
    private Set<String> pick(int streams, Twin twin, Cut cut, Set<String> streamTypes, RandomGenerator random) {
        Set<String> picked = new LinkedHashSet<>();
        long end = cut.upTo();
        long looks = 2 * cut.upTo();
        int inVain = 0;
        while (end > 0 && picked.size() < streams && inVain < IN_VAIN && (looks > 0 || picked.isEmpty())) {
            long after = random.nextLong(end);
            List<StoredEvent> next = next(after, end, streamTypes, twin);
            if (next.isEmpty()) {
                looks -= end - after;
                end = after;
            } else {
                looks -= next.getFirst().position() - after;
                EventRecord event = EventRecord.of(next.getFirst());
                inVain = cut.has(event) && picked.add(event.streamId()) ? 0 : inVain + 1;
            }
        }
        if (picked.isEmpty() && end > 0) {
            throw new VerificationFailed("%s has not seen any of the events that were picked at random: verify it whole"
                    .formatted(cut.subject().generation()));
        }
        return picked;
    }

    /** The first event of some types behind a position, if there is one; looked for in steps, since a whole log takes longer than one statement may. */
    private List<StoredEvent> next(long after, long end, Set<String> streamTypes, Twin twin) {
        for (long at = after; at < end; at += SCAN) {
            twin.keepWaiting();
            List<StoredEvent> next = log.after(at, Math.min(end, at + SCAN), streamTypes, 1);
            if (!next.isEmpty()) {
                return next;
            }
        }
        return List.of();
    }

    /**
     * A generation to verify.
     *
     * @param projection the name of the projection that writes it
     */
    public record Target(String readModel, int generation, String projection) {}

    /** A generation of a read model; where none is named, the one that readers use. */
    public Target target(String readModel, @Nullable Integer generation) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        SELECT generation, coalesce(model_of, projection) FROM projection.generation AS each
                         WHERE projection = ?
                           AND generation = coalesce(?::integer,
                                   (SELECT generation FROM projection.active WHERE projection = each.projection))""")) {
            select.setString(1, readModel);
            select.setObject(2, generation);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw missing(readModel, generation);
                }
                return new Target(readModel, row.getInt(1), row.getString(2));
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private VerificationFailed missing(String readModel, @Nullable Integer generation) {
        List<String> all = new ParkedStreams(dataSource).readModels();
        if (!all.contains(readModel)) {
            return new VerificationFailed(
                    "there is no read model '%s'; there are %s".formatted(readModel, String.join(", ", all)));
        }
        return new VerificationFailed(
                generation == null
                        ? "no generation of %s is in use: give --generation".formatted(readModel)
                        : "%s has no generation %d (see infra/ordinal projections list)"
                                .formatted(readModel, generation));
    }

    /** That it is right only where nobody found anything since: it is so as of then. */
    private void putOnRecord(Verification found, Instant began) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement("""
                        UPDATE projection.generation
                           SET verified_to = CASE WHEN ? THEN ?::bigint END, verified_at = clock_timestamp()
                         WHERE projection = ? AND generation = ?
                           AND (NOT ? OR verified_at IS NULL OR verified_at NOT BETWEEN ? AND clock_timestamp())""")) {
            update.setBoolean(1, found.isClean());
            update.setLong(2, found.position());
            update.setString(3, found.readModel());
            update.setInt(4, found.generation());
            update.setBoolean(5, found.isClean());
            update.setObject(6, began.atOffset(ZoneOffset.UTC));
            update.executeUpdate();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(SQLException e) {
        return FoldFailed.isTransient(e)
                ? new LogUnavailable(e)
                : new VerificationFailed("the database refused: " + e.getMessage(), e);
    }
}
