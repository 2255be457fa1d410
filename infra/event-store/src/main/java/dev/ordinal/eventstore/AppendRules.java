package dev.ordinal.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.AppendFailure.BadEvent;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the database or a topic would refuse is refused before it queues, so that it can't harm its neighbours in a batch. */
final class AppendRules {

    /** Kafka takes names that differ in dots and underscores only for one, and a second topic of a type has the first one's name and {@code .p24}. */
    private static final Pattern STREAM_TYPE = Pattern.compile("(?!.*_p\\d+$)[A-Za-z0-9_-]{1,200}");

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int MAX_KEY_BYTES = 255;

    private AppendRules() {}

    /** Throws {@link BadEvent} for an append that can never be stored. */
    static void check(Append append) {
        if (append.events().isEmpty() && append.outcome() == null) {
            throw new BadEvent("An append without events and without an outcome");
        }
        append.events().forEach(AppendRules::check);
        append.claims().forEach(AppendRules::check);
        append.restsOn().forEach(head -> {
            name("stream id", head.streamId());
            name("event id", head.eventId());
        });
        if (append.outcome() != null) {
            check(append.outcome());
        }
    }

    private static void check(NewEvent event) {
        name("stream id", event.streamId());
        name("event id", event.eventId());
        name("type", event.type());
        if (event.revision() != null) {
            name("revision", event.revision());
        }
        if (event.streamType() == null
                || !STREAM_TYPE.matcher(event.streamType()).matches()) {
            throw new BadEvent(
                    "Not a stream type: '%s'; one has letters, digits, dashes and underscores, 200 at most, and does not end like '_p24'"
                            .formatted(event.streamType()));
        }
        if (event.sequence() < 0) {
            throw new BadEvent("Negative sequence: " + event.sequence());
        }
        if (event.payload() == null || event.metadata() == null) {
            throw new BadEvent("Event %s without payload or metadata".formatted(event.eventId()));
        }
        if ((long) event.payload().length + event.metadata().length > NewEvent.MAX_BYTES) {
            throw new BadEvent("Event %s of %d bytes"
                    .formatted(event.eventId(), (long) event.payload().length + event.metadata().length));
        }
        if (event.occurredAt() == null
                || event.occurredAt().isBefore(EARLIEST)
                || event.occurredAt().isAfter(LATEST)) {
            throw new BadEvent("Not a time an event can have occurred: " + event.occurredAt());
        }
    }

    private static void check(Append.OwnedClaim owned) {
        name("stream id", owned.streamId());
        name("space", owned.claim().space());
        if (owned.claim().value() == null) {
            throw new BadEvent("A claim without a value");
        }
    }

    private static void check(Outcome outcome) {
        if (outcome.key() == null || outcome.fingerprint() == null || outcome.answer() == null) {
            throw new BadEvent("An outcome without key, fingerprint or answer");
        }
        if (outcome.key().length > MAX_KEY_BYTES
                || outcome.fingerprint().length > MAX_KEY_BYTES
                || outcome.answer().length > NewEvent.MAX_BYTES) {
            throw new BadEvent("An outcome of %d bytes".formatted(outcome.answer().length));
        }
    }

    private static void name(String what, @Nullable String value) {
        if (value == null || value.isEmpty() || value.length() > NewEvent.MAX_NAME) {
            throw new BadEvent("A %s of %d characters".formatted(what, value == null ? 0 : value.length()));
        }
        if (value.indexOf('\0') >= 0 || !UTF_8.newEncoder().canEncode(value)) {
            throw new BadEvent("A %s with a character that can't be stored".formatted(what));
        }
    }
}
