package dev.ordinal.eventstore.topic;

/** Names of topics. */
public final class Topics {

    /** What the name of every topic of events begins with. */
    public static final String PREFIX = "ordinal.";

    private Topics() {}

    /** The topic that carries all streams of a type. */
    public static String of(String streamType) {
        return PREFIX + streamType;
    }
}
