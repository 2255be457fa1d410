package dev.ordinal.projection;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** How parked streams are written in Redis: a hash with one field per stream. Its cause stands in PostgreSQL alone. */
final class RedisParked {

    private static final String SEPARATOR = "\u001f";
    private static final String CAUSE = "Parked before Redis was set back to an older state";

    private RedisParked() {}

    static String value(ParkedStream stream) {
        return String.join(
                SEPARATOR,
                stream.streamType(),
                stream.partition().topic(),
                Integer.toString(stream.partition().partition()),
                Long.toString(stream.sequence()),
                Long.toString(stream.position()),
                stream.eventId(),
                stream.type(),
                stream.revision() == null ? "" : stream.revision());
    }

    static List<ParkedStream> read(Map<String, String> hash) {
        return hash.entrySet().stream()
                .map(entry -> read(entry.getKey(), entry.getValue().split(SEPARATOR, -1)))
                .toList();
    }

    private static ParkedStream read(String streamId, String[] parts) {
        return new ParkedStream(
                streamId,
                parts[0],
                new TopicPartition(parts[1], Integer.parseInt(parts[2])),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]),
                parts[5],
                parts[6],
                parts[7].isEmpty() ? null : parts[7],
                CAUSE,
                ParkedStream.State.PARKED);
    }
}
