package dev.ordinal.shop.query.order;

import org.jspecify.annotations.Nullable;

/**
 * The last change of an order that somebody knows.
 *
 * @param eventId  tells it from a change of another history that has its version; null where only the version is known
 */
record KnownChange(long version, @Nullable String eventId) {

    static final KnownChange NONE = new KnownChange(-1, null);

    /**
     * As {@link #text} wrote it, or the version alone.
     *
     * @throws NumberFormatException for any other text
     */
    static KnownChange parse(String text) {
        int end = text.indexOf('-', 1);
        return end < 0
                ? new KnownChange(Long.parseLong(text), null)
                : new KnownChange(Long.parseLong(text.substring(0, end)), text.substring(end + 1));
    }

    static KnownChange of(OrderChange change) {
        return new KnownChange(change.version(), change.eventId());
    }

    String text() {
        return version + "-" + eventId;
    }

    /** Whether an order whose last change is the other one has changed since, or lost this one. */
    boolean isOutdatedBy(KnownChange last) {
        return last.version != version || (eventId != null && !eventId.equals(last.eventId));
    }
}
