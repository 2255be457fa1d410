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
 * Parked streams that are asked to be tried again, mostly by an operator. The worker that has a stream's partition does it, between its batches, so that nobody else writes the
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

    /**
     * Looks for streams that are to be tried again; whether there are any new. While it has none, those that are being tried are nobody's: it took them on, and the answer was
     * lost.
     */
    boolean takeOn(Feeds feeds) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return streams.addAll(rows.takeOn(connection, feeds.partitions(), areDone()));
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
    void next(Epoch epoch, Feeds feeds, Set<Discarded> discarded) throws SQLException {
        String stream = streams.peek();
        if (stream == null) {
            return;
        }
        Optional<Retry> retry = feeds.that(each -> each.isParked(stream)).stream()
                .findFirst()
                .map(feed -> new Retry(feed, feed.parked(stream).orElseThrow(), epoch));
        if (retry.isEmpty() || carryOn(retry.get(), discarded)) {
            streams.remove();
            page = PAGE;
        }
    }

    /** Whether that was the last of the stream: it is released, or parked as before. */
    private boolean carryOn(Retry retry, Set<Discarded> discarded) throws SQLException {
        ParkedStream stream = retry.stream();
        List<StoredEvent> read = log.stream(stream.streamId(), stream.sequence(), page + 1, StoreRefill.PAGE_BYTES);
        int most = StoreRefill.isCut(read, page + 1) ? read.size() - 1 : page;
        List<EventRecord> passed = read.stream()
                .map(EventRecord::of)
                .filter(event -> event.position() <= retry.feed().position())
                .toList();
        List<EventRecord> due = passed.stream().limit(most).toList();
        List<EventRecord> events = due.stream()
                .filter(event -> !discarded.contains(Discarded.of(event)))
                .toList();
        boolean last = due.size() == passed.size();
        try {
            if (last) {
                retry.release(store, events);
                LOG.info("stream {} is parked no longer", stream.streamId());
            } else {
                retry.park(store, events, stream.retriedUpTo(passed.getLast()));
            }
        } catch (FoldFailed e) {
            return parkAgain(retry, due, e);
        }
        page = Math.min(PAGE, 2 * page);
        return last;
    }

    /** Whether one event alone is known to be the reason; else fewer are tried next. */
    private boolean parkAgain(Retry retry, List<EventRecord> due, FoldFailed failure) throws SQLException {
        if (due.size() > 1) {
            page = due.size() / 2;
            return false;
        }
        ParkedStream again = ParkedStream.at(due.getFirst(), retry.feed().partition(), failure.story());
        retry.park(store, List.of(), again);
        LOG.error("{}, tried again", again.notice());
        return true;
    }

    /**
     * A stream that is tried again. What it changes counts only while the stream waits where it does here: a worker that slept meanwhile changes nothing.
     *
     * @param epoch of the log
     */
    private record Retry(PartitionFeed feed, ParkedStream stream, Epoch epoch) {

        void release(ReadModelStore store, List<EventRecord> events) throws SQLException {
            apply(store, events, List.of(), Set.of(stream.streamId()));
            feed.release(stream.streamId());
        }

        void park(ReadModelStore store, List<EventRecord> events, ParkedStream next) throws SQLException {
            apply(store, events, List.of(next), Set.of());
            feed.park(next);
        }

        private void apply(
                ReadModelStore store, List<EventRecord> events, List<ParkedStream> parks, Set<String> releases)
                throws SQLException {
            Advance rest = feed.rest(epoch);
            store.apply(new Step(List.of(rest), events, Set.of(), List.of(stream), parks, releases));
            feed.advanced(rest.to());
        }
    }
}
