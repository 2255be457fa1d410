package dev.ordinal.projection;

import java.util.Set;

/**
 * One build of a read model, with rows or keys and progress of its own.
 *
 * @param number 1, 2, 3, ... for each read model
 * @param version the projection's version whose code writes it
 */
public record Generation(String projection, int number, int version, Store store, Set<String> streamTypes) {

    /** Where the rows or keys and their progress rest. */
    public enum Store {
        POSTGRES,
        REDIS
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
}
