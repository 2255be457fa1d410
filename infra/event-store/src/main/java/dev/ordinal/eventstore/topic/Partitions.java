package dev.ordinal.eventstore.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Which partition a stream lives in: murmur2 of the key, as Kafka's own partitioner has it for records with a key. */
public final class Partitions {

    private static final int SEED = 0x9747b28c;
    private static final int M = 0x5bd1e995;
    private static final int R = 24;

    private Partitions() {}

    /** The partition of a stream in a topic of so many partitions. */
    public static int of(String streamId, int count) {
        return (murmur2(streamId.getBytes(UTF_8)) & 0x7fffffff) % count;
    }

    private static int murmur2(byte[] data) {
        int hash = SEED ^ data.length;
        int whole = data.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int k = (data[i] & 0xff)
                    | (data[i + 1] & 0xff) << 8
                    | (data[i + 2] & 0xff) << 16
                    | (data[i + 3] & 0xff) << 24;
            k *= M;
            k ^= k >>> R;
            k *= M;
            hash = (hash * M) ^ k;
        }
        int rest = data.length - whole;
        if (rest > 0) {
            for (int i = rest - 1; i >= 0; i--) {
                hash ^= (data[whole + i] & 0xff) << (8 * i);
            }
            hash *= M;
        }
        hash ^= hash >>> 13;
        hash *= M;
        return hash ^ (hash >>> 15);
    }
}
