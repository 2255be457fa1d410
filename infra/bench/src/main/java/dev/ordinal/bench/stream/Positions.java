package dev.ordinal.bench.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ordinal.eventstore.topic.EventHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/** Where in the log a record stands. */
final class Positions {

    private Positions() {}

    static long of(ConsumerRecord<byte[], byte[]> record) {
        return of(record.headers());
    }

    static long of(Headers headers) {
        return Long.parseLong(
                new String(headers.lastHeader(EventHeaders.POSITION).value(), US_ASCII));
    }
}
