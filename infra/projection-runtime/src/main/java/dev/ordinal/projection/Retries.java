package dev.ordinal.projection;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.StoredEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parked streams that an operator wants to be tried again. The worker that has a stream's partition does it, between its batches, so that nobody else writes the
 * stream's rows meanwhile: page by page from the event store, up to where its partition has come. Then the stream is an ordinary one again.
 */
final class Retries {

    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    private static final int PAGE = 500;

    private final ParkedRows rows;
    private final ReadModelStore store;
    private final EventLog log;
    private final DataSource dataSource;
    private final Deque<String> streams = new ArrayDeque<>();
    private int page = PAGE;

    Retries(Generation generation, ReadModelStore store, EventLog log, DataSource dataSource) {
        this.rows = new ParkedRows(generation);
        this.store = store;
        this.log = log;
        this.dataSource = dataSource;
    }

    /** Looks for streams that are to be tried again; whether there are any new. */
    boolean takeOn(Feeds feeds) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return streams.addAll(rows.takeOnAsked(connection, feeds.partitions()));
        }
    }

    boolean areDone() {
        return streams.isEmpty();
    }

    /**
     * Carries the first of them on by one page.
     *
     * @param epoch of the log
     */
    void next(Epoch epoch, Feeds feeds, Set<Long> discarded) throws SQLException {
        String stream = streams.peek();
        if (stream == null) {
            return;
        }
        Optional<PartitionFeed> feed =
                feeds.that(each -> each.isParked(stream)).stream().findFirst();
        if (feed.isEmpty() || retry(epoch, feed.get(), feed.get().parked(stream).orElseThrow(), discarded)) {
            streams.remove();
            page = PAGE;
        }
    }

    /** Whether that was the last of the stream: it is released, or parked as before. */
    private boolean retry(Epoch epoch, PartitionFeed feed, ParkedStream parked, Set<Long> discarded)
            throws SQLException {
        List<StoredEvent> read = log.stream(parked.streamId(), parked.sequence(), page + 1, StoreRefill.PAGE_BYTES);
        int most = StoreRefill.isCut(read, page + 1) ? read.size() - 1 : page;
        List<EventRecord> passed = read.stream()
                .map(EventRecord::of)
                .filter(event -> event.position() <= feed.position())
                .toList();
        List<EventRecord> due = passed.stream().limit(most).toList();
        try {
            if (due.size() == passed.size()) {
                apply(epoch, feed, parked, due, discarded, List.of(), Set.of(parked.streamId()));
                feed.release(parked.streamId());
                LOG.info("stream {} is parked no longer", parked.streamId());
                return true;
            }
            ParkedStream further = parked.retriedUpTo(passed.getLast());
            apply(epoch, feed, parked, due, discarded, List.of(further), Set.of());
            feed.park(further);
            return false;
        } catch (FoldFailed e) {
            return parkAgain(epoch, feed, due, e);
        }
    }

    private void apply(
            Epoch epoch,
            PartitionFeed feed,
            ParkedStream parked,
            List<EventRecord> due,
            Set<Long> discarded,
            List<ParkedStream> parks,
            Set<String> releases)
            throws SQLException {
        List<EventRecord> events = due.stream()
                .filter(event -> !discarded.contains(event.position()))
                .toList();
        step(epoch, feed, events, Set.of(parked.streamId()), parks, releases);
        page = Math.min(PAGE, 2 * page);
    }

    /** Whether one event alone is known to be the reason; else fewer are tried next. */
    private boolean parkAgain(Epoch epoch, PartitionFeed feed, List<EventRecord> due, FoldFailed failure)
            throws SQLException {
        if (due.size() > 1) {
            page = due.size() / 2;
            return false;
        }
        ParkedStream again = ParkedStream.at(due.getFirst(), feed.partition(), failure.story());
        step(epoch, feed, List.of(), Set.of(), List.of(again), Set.of());
        feed.park(again);
        LOG.error("{}, tried again", again.notice());
        return true;
    }

    private void step(
            Epoch epoch,
            PartitionFeed feed,
            List<EventRecord> events,
            Set<String> passed,
            List<ParkedStream> parks,
            Set<String> releases)
            throws SQLException {
        Advance rest = feed.rest(epoch);
        store.apply(new Step(List.of(rest), events, passed, parks, releases));
        feed.advanced(rest.to());
    }
}
