package dev.ordinal.shop.query.message;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.RedisProjection;
import dev.ordinal.projection.RedisWrite;
import dev.ordinal.shop.events.MessageEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.query.shared.Events;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** How many messages each user has not read yet. */
@Component
class UnreadProjection implements RedisProjection {

    static final String NAME = "unread_messages";

    /** A sorted set of users. */
    static final String UNREAD = "unread";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> streamTypes() {
        return Set.of(Streams.MESSAGE);
    }

    @Override
    public List<RedisWrite> fold(List<EventRecord> batch) {
        Map<String, Long> unread = new HashMap<>();
        for (EventRecord stored : batch) {
            switch (Events.read(stored, MessageEvent.class)) {
                case MessageEvent.Sent message -> unread.merge(message.toUserId(), 1L, Long::sum);
                case MessageEvent.Read message -> unread.merge(message.toUserId(), -1L, Long::sum);
            }
        }
        return List.of(new RedisWrite.AddScores(UNREAD, unread));
    }
}
