package dev.ordinal.projection;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One page of the event store, read for all partitions that miss something. */
final class StoreRefill {

    private static final int PAGE = 1_000;
    static final long PAGE_BYTES = 8 << 20;

    /** How many events are looked at for each that may be applied, so that a cautious step gets over those of other partitions. */
    private static final int LOOKS = 100;

    /** Positions looked at in one step, however few of them are events of these stream types: a step must not last. */
    private static final long SCAN = 20_000;

    private final List<PartitionFeed> refilling;
    private long end;

    StoreRefill(List<PartitionFeed> refilling) {
        this.refilling = refilling;
    }

    static StoreRefill of(Feeds feeds) {
        return new StoreRefill(feeds.that(PartitionFeed::isRefilling));
    }

    boolean isUnderWay() {
        return !refilling.isEmpty();
    }

    Set<TopicPartition> partitions() {
        return refilling.stream().map(PartitionFeed::partition).collect(Collectors.toSet());
    }

    /** Adds to the batch what the next page has for the partitions that miss something, so many events at most. */
    void read(EventLog log, Generation generation, RelayHeads topics, int limit, Batch batch) {
        if (!isUnderWay()) {
            return;
        }
        long from = refilling.stream().mapToLong(PartitionFeed::scanned).min().orElseThrow();
        long last = refilling.stream().mapToLong(PartitionFeed::refillTo).max().orElseThrow();
        long to = Math.min(last, from + SCAN);
        int rows = Math.min(LOOKS * limit, PAGE);
        List<StoredEvent> page = log.after(from, to, generation.streamTypes(), rows, PAGE_BYTES);
        if (!page.isEmpty()) {
            long recordedAt = page.getFirst().recordedAt().toEpochMilli();
            refilling.forEach(feed -> feed.readFrom(recordedAt));
        }
        end = isCut(page, rows) ? page.getLast().position() : to;
        Map<TopicPartition, PartitionFeed> feeds =
                refilling.stream().collect(Collectors.toMap(PartitionFeed::partition, Function.identity()));
        Map<PartitionFeed, List<EventRecord>> missing = new HashMap<>();
        int found = 0;
        for (StoredEvent event : page) {
            Optional<TopicPartition> partition = topics.find(generation, event.streamType(), event.streamId());
            if (partition.isEmpty()) {
                requireNotRefilled(generation.topics().get(event.streamType()));
            }
            PartitionFeed feed = partition.map(feeds::get).orElse(null);
            if (feed != null && feed.misses(event.position())) {
                missing.computeIfAbsent(feed, _ -> new ArrayList<>()).add(EventRecord.of(event));
                if (++found == limit) {
                    end = event.position();
                    break;
                }
            }
        }
        missing.forEach(batch::add);
    }

    /** A topic that is not on record comes later, from a relay that is away, say: its partitions begin with their first event. */
    private void requireNotRefilled(@Nullable String topic) {
        if (refilling.stream().anyMatch(feed -> feed.partition().topic().equals(topic))) {
            throw new IllegalStateException("The relay has no topic " + topic);
        }
    }

    /** Whether there may be more behind the last event of a page. */
    static boolean isCut(List<StoredEvent> page, int rows) {
        return page.size() == rows
                || page.stream().mapToLong(StoredEvent::bytes).sum() >= PAGE_BYTES;
    }

    /** What was read is applied. */
    void done() {
        refilling.forEach(feed -> feed.scannedTo(end));
    }
}
