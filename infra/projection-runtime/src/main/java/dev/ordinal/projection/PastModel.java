package dev.ordinal.projection;

import java.util.Map;

/**
 * A read model as of a moment, under a name of its own.
 *
 * @param of the read model that it shows
 * @param position of the last event that it may have seen
 */
public record PastModel(String of, Generation generation, long position) {

    /** What a request reads that asks for this model: it, in place of the read model that it shows, and nothing of the present. */
    public ActiveGenerations alone() {
        return new ActiveGenerations(Map.of(of, generation));
    }
}
