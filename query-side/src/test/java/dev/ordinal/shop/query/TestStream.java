package dev.ordinal.shop.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.Appended;
import dev.ordinal.eventstore.Claim;
import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.events.EventType;
import dev.ordinal.shop.events.EventTypes;
import dev.ordinal.shop.events.Personal;
import dev.ordinal.shop.events.ShopEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One stream, written as the command side writes it. */
public final class TestStream {

    public static final Instant OCCURRED_AT = Instant.parse("2026-11-20T10:00:00.123456Z");

    private static final JsonMapper JSON = new JsonMapper();

    private final GroupCommit store;
    private final PersonalData personal;
    private final EventLog log;
    private final String type;
    private final String id;
    private long next;
    private String metadata = "{}";

    TestStream(GroupCommit store, PersonalData personal, EventLog log, String type, String key) {
        this.store = store;
        this.personal = personal;
        this.log = log;
        this.type = type;
        this.id = Streams.id(type, key);
    }

    /** As if so many events had been appended by somebody else. */
    public TestStream after(long events) {
        next = events;
        return this;
    }

    /** Who does what is appended from now on, by which command, of which request. */
    public TestStream by(String actor, String causationId, String correlationId) {
        metadata = JSON.writeValueAsString(
                Map.of("actor", actor, "causationId", causationId, "correlationId", correlationId));
        return this;
    }

    /** The token that a command would have answered. */
    public String append(ShopEvent... events) {
        return appendAt(OCCURRED_AT, events);
    }

    public String appendAt(Instant occurredAt, ShopEvent... events) {
        List<NewEvent> added = new ArrayList<>();
        for (ShopEvent event : events) {
            added.add(newEvent(event, occurredAt));
        }
        List<Append.OwnedClaim> claims = Arrays.stream(events)
                .flatMap(TestStream::claims)
                .map(claim -> new Append.OwnedClaim(id, claim))
                .toList();
        Appended appended = store.append(new Append(added, claims, null)).join();
        return token(appended.lastPosition());
    }

    /** An event that no build can read yet, or any more; the token of its command. */
    public String appendUnreadable(Class<? extends ShopEvent> event) {
        return appendUnreadable(EventTypes.of(event).name(), "99");
    }

    /** As above, of a type and a revision that this build need not know. */
    public String appendUnreadable(String eventType, String revision) {
        NewEvent unreadable = new NewEvent(
                id,
                type,
                next++,
                UUID.randomUUID().toString(),
                eventType,
                revision,
                "{}".getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                OCCURRED_AT);
        return token(store.append(Append.of(unreadable)).join().lastPosition());
    }

    /** A token for a position that the stream may not have reached. */
    public String token(long position) {
        String eventId = log.eventIdAt(position).orElse("none yet");
        return new ConsistencyToken(log.epoch(), List.of(new ConsistencyToken.Write(type, id, position, eventId)))
                .encode();
    }

    private static Stream<Claim> claims(ShopEvent event) {
        return switch (event) {
            case UserEvent.Registered registered -> Stream.of(new Claim.Take("email", lower(registered.email())));
            case UserEvent.EmailChanged changed ->
                Stream.of(
                        new Claim.Take("email", lower(changed.email())),
                        new Claim.Release("email", lower(changed.previousEmail())));
            default -> Stream.of();
        };
    }

    private static String lower(String email) {
        return email.toLowerCase(Locale.ROOT);
    }

    /** Its personal texts sealed with keys of their users, who get one where they have none. */
    private ObjectNode sealed(ShopEvent event) {
        ObjectNode json = JSON.valueToTree(event);
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            Personal annotation = component.getAnnotation(Personal.class);
            if (annotation != null) {
                String userId = json.path(annotation.of()).asString();
                String text = json.path(component.getName()).asString();
                personal.enrol(userId);
                json.put(component.getName(), personal.seal(userId, annotation.value(), text));
            }
        }
        return json;
    }

    private NewEvent newEvent(ShopEvent event, Instant occurredAt) {
        EventType wire = EventTypes.of(event.getClass());
        return new NewEvent(
                id,
                type,
                next++,
                UUID.randomUUID().toString(),
                wire.name(),
                Integer.toString(wire.revision()),
                JSON.writeValueAsBytes(sealed(event)),
                metadata.getBytes(UTF_8),
                occurredAt);
    }
}
