package dev.ordinal.shop.query.message;

import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.events.Personal;
import dev.ordinal.shop.query.shared.RequestGenerations;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(schema = MessageProjection.NAME + RequestGenerations.PLACEHOLDER, name = "message")
class MessageRow {

    @Id
    String messageId;

    String fromUserId;
    String toUserId;

    @Nullable
    String orderId;

    String text;
    Instant sentAt;
    boolean read;
    long version;

    @SuppressWarnings("NullAway.Init")
    protected MessageRow() {}

    List<String> sortKeys() {
        return List.of(sentAt.toString(), messageId);
    }

    String fromUserId() {
        return fromUserId;
    }

    MessageView opened(PersonalData personal) {
        return view(personal.open(fromUserId, Personal.TEXT, text).orElse(null));
    }

    MessageView closed() {
        return view(null);
    }

    private MessageView view(@Nullable String opened) {
        return new MessageView(messageId, fromUserId, toUserId, orderId, opened, sentAt, read, version);
    }
}
