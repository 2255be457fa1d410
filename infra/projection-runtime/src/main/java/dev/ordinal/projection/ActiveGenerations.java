package dev.ordinal.projection;

import java.util.Map;
import java.util.Optional;

/** The generation that readers of each read model are to use, at one moment. Take it once per request and address its schemas and prefixes throughout. */
public record ActiveGenerations(Map<String, Generation> byProjection) {

    /** The active generation of a read model, empty when no projector has created it yet. */
    public Optional<Generation> of(String projection) {
        return Optional.ofNullable(byProjection.get(projection));
    }

    /**
     * The PostgreSQL schema that holds a read model's tables.
     *
     * @throws ReadModelMissing when no projector has created the read model yet
     */
    public String schema(String projection) {
        return existing(projection).schema();
    }

    /**
     * What a read model's Redis keys start with.
     *
     * @throws ReadModelMissing when no projector has created the read model yet
     */
    public String keyPrefix(String projection) {
        return existing(projection).keyPrefix();
    }

    /**
     * The hash that holds a read model's progress in Redis, for {@link ReadModels#isAsNew}.
     *
     * @throws ReadModelMissing when no projector has created the read model yet
     */
    public String progressKey(String projection) {
        return existing(projection).progressKey();
    }

    private Generation existing(String projection) {
        return of(projection).orElseThrow(() -> new ReadModelMissing(projection));
    }
}
