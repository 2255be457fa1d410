package dev.ordinal.eventstore.topic;

/** Header names of a record: CloudEvents 1.0 in binary mode. Values are UTF-8 text, numbers in decimal, times in ISO-8601 UTC. */
public final class EventHeaders {

    public static final String SPEC_VERSION = "ce_specversion";
    public static final String ID = "ce_id";
    public static final String TYPE = "ce_type";

    /** The log's URI. */
    public static final String SOURCE = "ce_source";

    /** The stream id. */
    public static final String SUBJECT = "ce_subject";

    /** When it occurred. */
    public static final String TIME = "ce_time";

    public static final String DATA_SCHEMA = "ce_dataschema";
    public static final String CONTENT_TYPE = "content-type";
    public static final String POSITION = "ce_position";

    /** Position of the record before this one in the same partition, 0 for the first. */
    public static final String PREVIOUS_POSITION = "ce_prevposition";

    public static final String EPOCH = "ce_epoch";
    public static final String STREAM_SEQUENCE = "ce_streamsequence";
    public static final String REVISION = "ce_revision";
    public static final String ACTOR = "ce_actor";
    public static final String CORRELATION_ID = "ce_correlationid";
    public static final String CAUSATION_ID = "ce_causationid";
    public static final String TRACEPARENT = "ce_traceparent";

    /**
     * The type of a record that is no event: sent into a partition that was silent for a while, its position and previous position both that of the last event in the
     * partition, 0 if none. To a reader that has everything it is a duplicate, to another it shows a hole.
     */
    public static final String HEARTBEAT = "ordinal.heartbeat";

    private EventHeaders() {}
}
