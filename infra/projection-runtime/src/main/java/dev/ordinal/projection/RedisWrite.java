package dev.ordinal.projection;

import java.util.Map;
import java.util.Objects;

/**
 * A change of one Redis key. Keys are relative: the runtime puts the generation's prefix ({@link ActiveGenerations#keyPrefix}) before them. Maps are not copied: who made
 * one of these changes its map no more.
 */
public sealed interface RedisWrite {

    String key();

    /** Sets fields of a hash and leaves its other fields as they are; at least one field, and none to null. */
    record SetFields(String key, Map<String, String> fields) implements RedisWrite {

        public SetFields {
            if (fields.isEmpty()) {
                throw new IllegalArgumentException("No fields to set in " + key);
            }
            refuseNull(fields);
        }
    }

    /**
     * Adds to the scores of members of a sorted set, each beginning at zero; at least one member, and none by null. Scores are exact up to 2^53. For read models that do not keep streams apart: a
     * sample of streams can't be told from the rest of such a set.
     */
    record AddScores(String key, Map<String, Long> amounts) implements RedisWrite {

        public AddScores {
            if (amounts.isEmpty()) {
                throw new IllegalArgumentException("No scores to add to in " + key);
            }
            refuseNull(amounts);
        }
    }

    /** Deletes a key, whatever it holds. */
    record Delete(String key) implements RedisWrite {}

    private static void refuseNull(Map<String, ?> values) {
        values.forEach((name, value) -> {
            Objects.requireNonNull(name);
            Objects.requireNonNull(value);
        });
    }
}
