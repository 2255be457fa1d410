package dev.ordinal.projection;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.LogPosition;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The state of the generations that readers use, at one moment.
 *
 * @param number 1, 2, 3, ... as pictures are taken
 * @param epoch of the log
 * @param relayed up to where the log was relayed
 * @param heads taken together with {@code relayed}
 * @param past models of the past, by name
 * @param progress of each read model, taken no earlier than the heads; absent where it is not known
 * @param withParked the read models that have parked streams
 */
record Picture(
        long number,
        Epoch epoch,
        long relayed,
        RelayHeads heads,
        ActiveGenerations active,
        Map<String, PastModel> past,
        Map<String, Map<TopicPartition, LogPosition>> progress,
        Set<String> withParked) {

    @Nullable
    LogPosition progress(String projection, TopicPartition partition) {
        return progress.getOrDefault(projection, Map.of()).get(partition);
    }

    /** Whether one read model, of this progress, has applied all that another has applied of a stream; not where that can't be told. */
    boolean isAsNew(
            String projection,
            Map<TopicPartition, LogPosition> progress,
            String other,
            String streamType,
            String streamId) {
        TopicPartition partition = partition(projection, streamType, streamId);
        TopicPartition otherPartition = partition(other, streamType, streamId);
        LogPosition reached = partition == null ? null : progress.get(partition);
        LogPosition wanted = otherPartition == null ? null : progress(other, otherPartition);
        return partition != null
                && reached != null
                && wanted != null
                && covers(partition, reached, wanted)
                && !withParked.contains(projection);
    }

    /** As above, of all streams that the read model reads. */
    boolean isAsNew(String projection, Map<TopicPartition, LogPosition> progress, String other) {
        Generation generation = active.byProjection().get(projection);
        if (generation == null || withParked.contains(projection)) {
            return false;
        }
        Collection<String> topics = generation.topics().values();
        Stream<TopicPartition> ahead = Stream.of(
                        this.progress.getOrDefault(other, Map.of()).keySet(), progress.keySet())
                .flatMap(Set::stream)
                .filter(partition -> topics.contains(partition.topic()));
        return isWithinHeads(other, elsewhere(other, generation))
                && Stream.concat(heads.of(generation).stream(), ahead)
                        .distinct()
                        .allMatch(partition -> isAsNew(partition, progress.get(partition), progress(other, partition)));
    }

    /** The topics in which another read model finds the stream types of a generation that reads them in others. */
    private Set<String> elsewhere(String other, Generation generation) {
        Generation theirs = active.byProjection().get(other);
        return theirs == null
                ? Set.of()
                : theirs.topics().entrySet().stream()
                        .filter(each -> generation.streamTypes().contains(each.getKey())
                                && !generation.topics().containsValue(each.getValue()))
                        .map(Map.Entry::getValue)
                        .collect(Collectors.toSet());
    }

    /** Whether a read model has applied nothing of these topics that the relay has not put on record: the heads of others tell of no more. */
    private boolean isWithinHeads(String projection, Set<String> topics) {
        return progress.getOrDefault(projection, Map.of()).entrySet().stream()
                .filter(each -> topics.contains(each.getKey().topic()))
                .allMatch(each -> each.getValue().position() <= relayed);
    }

    /**
     * Where it is not known how far the other is, all that was relayed must be there. A rebuilt one has progress also in partitions without an event, of which there is nothing to
     * have.
     */
    private boolean isAsNew(TopicPartition partition, @Nullable LogPosition reached, @Nullable LogPosition wanted) {
        if (reached == null) {
            return heads.head(partition) == 0 && wanted != null && wanted.position() <= relayed;
        }
        return wanted == null
                ? isOfThisEpoch(reached) && reached.position() >= heads.head(partition)
                : covers(partition, reached, wanted);
    }

    private @Nullable TopicPartition partition(String projection, String streamType, String streamId) {
        Generation generation = active.byProjection().get(projection);
        return generation == null
                ? null
                : heads.find(generation, streamType, streamId).orElse(null);
    }

    /**
     * Positions are used again after a history that was lost: an equal one is told by its event, any other only where it was reached in the log's present epoch. The two may
     * be of different topics: a partition that has reached its head has everything up to where the log was relayed.
     */
    private boolean covers(TopicPartition partition, LogPosition reached, LogPosition wanted) {
        if (reached.position() == wanted.position()) {
            return Objects.equals(reached.eventId(), wanted.eventId());
        }
        return isOfThisEpoch(reached)
                && (reached.position() > wanted.position()
                        || (wanted.position() <= relayed && reached.position() >= heads.head(partition)));
    }

    private boolean isOfThisEpoch(LogPosition reached) {
        return reached.epoch().equals(epoch);
    }

    /** Up to where all these read models have seen everything that concerns them, parked streams left out. A partition that reached its head has seen all that was relayed. */
    long position(Collection<String> projections) {
        return projections.stream().mapToLong(this::position).min().orElse(relayed);
    }

    private long position(String projection) {
        Generation generation = active.byProjection().get(projection);
        if (generation == null) {
            return 0;
        }
        long position = relayed;
        for (TopicPartition partition : heads.of(generation)) {
            LogPosition reached = progress(projection, partition);
            long applied = reached == null ? 0 : reached.position();
            if (applied < heads.head(partition)) {
                position = Math.min(position, applied);
            }
        }
        return position;
    }
}
