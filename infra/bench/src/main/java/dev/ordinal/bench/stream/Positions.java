package dev.ordinal.bench.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ordinal.eventstore.topic.EventHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/** Where in the log a record stands, and whether it is an event at all: the relay sends heartbeats, too. */
final class Positions {

    private Positions() {}

    static boolean isEvent(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(EventHeaders.STREAM_SEQUENCE) != null;
    }

    static long of(ConsumerRecord<byte[], byte[]> record) {
        return of(record.headers());
    }

    static long of(Headers headers) {
        return Long.parseLong(
                new String(headers.lastHeader(EventHeaders.POSITION).value(), US_ASCII));
    }
}
