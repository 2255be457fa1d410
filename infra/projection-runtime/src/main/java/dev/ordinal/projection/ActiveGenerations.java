package dev.ordinal.projection;

import java.util.Map;
import java.util.Optional;

/**
 * The generation of each read model that a reader is to use, at one moment: the active one, where its version is the one that the reader's code knows, else the last of that version that was
 * active and is still there. Take it once per request and address its schemas and prefixes throughout.
 */
public record ActiveGenerations(Map<String, Generation> byProjection) {

    /** The generation of a read model, empty when none of the reader's version was ever active. */
    public Optional<Generation> of(String projection) {
        return Optional.ofNullable(byProjection.get(projection));
    }

    /**
     * The PostgreSQL schema that holds a read model's tables.
     *
     * @throws ReadModelMissing when there is none to read
     */
    public String schema(String projection) {
        return existing(projection).schema();
    }

    /**
     * What a read model's Redis keys start with.
     *
     * @throws ReadModelMissing when there is none to read
     */
    public String keyPrefix(String projection) {
        return existing(projection).keyPrefix();
    }

    /**
     * The hash that holds a read model's progress in Redis, for {@link ReadModels#isAsNew}.
     *
     * @throws ReadModelMissing when there is none to read
     */
    public String progressKey(String projection) {
        return existing(projection).progressKey();
    }

    private Generation existing(String projection) {
        return of(projection).orElseThrow(() -> new ReadModelMissing(projection));
    }
}
