package dev.ordinal.projection;

import dev.ordinal.eventstore.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One build of a read model, with rows or keys and progress of its own.
 *
 * @param number 1, 2, 3, ... for each read model
 * @param version the projection's version whose code writes it
 * @param topics the topic that it reads for each of its stream types
 */
public record Generation(String projection, int number, int version, Store store, Map<String, String> topics) {

    /** Where the rows or keys and their progress rest. */
    public enum Store {
        POSTGRES,
        REDIS
    }

    /** What becomes of it. */
    public enum State {
        /** A rebuild writes it, and nobody else. */
        BUILDING,
        /** The projectors of its version keep it current, whether readers use it or not. */
        LIVE,
        /** It shows a moment of the past: nobody writes it. */
        FROZEN,
        /** Nothing is left of it but its number, which is never used again. */
        DROPPED
    }

    /** Topics of these stream types' plain names. */
    static Map<String, String> plainTopics(Set<String> streamTypes) {
        return streamTypes.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), Topics::of));
    }

    /** @param topics in the order of the stream types; null for those of their plain names */
    static Map<String, String> topics(String[] streamTypes, String @Nullable [] topics) {
        Map<String, String> paired = new HashMap<>();
        for (int i = 0; i < streamTypes.length; i++) {
            paired.put(streamTypes[i], topics == null ? Topics.of(streamTypes[i]) : topics[i]);
        }
        return Map.copyOf(paired);
    }

    public Set<String> streamTypes() {
        return topics.keySet();
    }

    /** The PostgreSQL schema of its tables. */
    public String schema() {
        return projection + "_g" + number;
    }

    /** What all of its Redis keys start with; the hash tag keeps them on one node. */
    public String keyPrefix() {
        return "{" + projection + ".g" + number + "}:";
    }

    /** The consumer group that its workers share. */
    String consumerGroup() {
        return "ordinal." + projection + ".g" + number;
    }

    String progressKey() {
        return keyPrefix() + "progress";
    }

    String parkedKey() {
        return keyPrefix() + "parked";
    }

    /** As messages name it. */
    @Override
    public String toString() {
        return "generation %d of %s".formatted(number, projection);
    }
}
