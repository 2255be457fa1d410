package dev.ordinal.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.EventMetadata;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.topic.EventHeaders;
import java.net.URI;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Makes records of stored events: CloudEvents in binary mode, the payload's bytes as they are. */
final class RecordFactory {

    private static final byte[] SPEC_VERSION = bytes("1.0");
    private static final byte[] JSON = bytes("application/json");
    private static final byte[] HEARTBEAT_KEY = bytes("heartbeat");
    private static final byte[] EMPTY_OBJECT = bytes("{}");
    private static final String SCHEMA = "urn:ordinal:schema:";

    private final byte[] source;
    private final byte[] epoch;

    RecordFactory(URI source, Epoch epoch) {
        this.source = bytes(source.toString());
        this.epoch = bytes(epoch.value());
    }

    /** @param previous position of the record before it in the partition, 0 if none */
    ProducerRecord<byte[], byte[]> record(StoredEvent event, TopicPartition partition, long previous) {
        return new ProducerRecord<>(
                partition.topic(),
                partition.partition(),
                event.recordedAt().toEpochMilli(),
                bytes(event.streamId()),
                event.payload(),
                headers(event, previous));
    }

    /** @param head position of the last event in the partition, 0 if none */
    ProducerRecord<byte[], byte[]> heartbeat(TopicPartition partition, long head, Instant now) {
        String id = "heartbeat-%s-%d-%d".formatted(partition.topic(), partition.partition(), now.toEpochMilli());
        byte[] position = bytes(Long.toString(head));
        Headers headers = new RecordHeaders()
                .add(EventHeaders.SPEC_VERSION, SPEC_VERSION)
                .add(EventHeaders.ID, bytes(id))
                .add(EventHeaders.TYPE, bytes(EventHeaders.HEARTBEAT))
                .add(EventHeaders.SOURCE, source)
                .add(EventHeaders.TIME, bytes(now.toString()))
                .add(EventHeaders.CONTENT_TYPE, JSON)
                .add(EventHeaders.POSITION, position)
                .add(EventHeaders.PREVIOUS_POSITION, position)
                .add(EventHeaders.EPOCH, epoch);
        return new ProducerRecord<>(
                partition.topic(), partition.partition(), now.toEpochMilli(), HEARTBEAT_KEY, EMPTY_OBJECT, headers);
    }

    private Headers headers(StoredEvent event, long previous) {
        EventMetadata metadata = EventMetadata.read(event.metadata());
        String revision = event.revision();
        Headers headers = new RecordHeaders()
                .add(EventHeaders.SPEC_VERSION, SPEC_VERSION)
                .add(EventHeaders.ID, bytes(event.eventId()))
                .add(EventHeaders.TYPE, bytes(event.type()))
                .add(EventHeaders.SOURCE, source)
                .add(EventHeaders.SUBJECT, bytes(event.streamId()))
                .add(EventHeaders.TIME, bytes(event.occurredAt().toString()))
                .add(EventHeaders.DATA_SCHEMA, bytes(SCHEMA + event.type() + (revision == null ? "" : ":" + revision)))
                .add(EventHeaders.CONTENT_TYPE, JSON)
                .add(EventHeaders.POSITION, bytes(Long.toString(event.position())))
                .add(EventHeaders.PREVIOUS_POSITION, bytes(Long.toString(previous)))
                .add(EventHeaders.EPOCH, epoch)
                .add(EventHeaders.STREAM_SEQUENCE, bytes(Long.toString(event.sequence())));
        addIfKnown(headers, EventHeaders.REVISION, revision);
        addIfKnown(headers, EventHeaders.ACTOR, metadata.actor());
        addIfKnown(headers, EventHeaders.CORRELATION_ID, metadata.correlationId());
        addIfKnown(headers, EventHeaders.CAUSATION_ID, metadata.causationId());
        addIfKnown(headers, EventHeaders.TRACEPARENT, metadata.traceparent());
        return headers;
    }

    private static void addIfKnown(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, bytes(value));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
