package dev.ordinal.shop.events;

/** The stream types, and the ids of their streams: {@code <type>-<key>}. */
public final class Streams {

    public static final String USER = "user";
    public static final String WALLET = "wallet";
    public static final String PRODUCT = "product";
    public static final String ORDER = "order";
    public static final String INVOICE = "invoice";
    public static final String MESSAGE = "message";

    private Streams() {}

    public static String id(String streamType, String key) {
        return streamType + "-" + key;
    }

    /** What {@link #id} was given. */
    public static String key(String streamType, String id) {
        return id.substring(streamType.length() + 1);
    }
}
