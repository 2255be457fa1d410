package dev.ordinal.shop.query.message;

import static dev.ordinal.projection.Table.Type.BIGINT;
import static dev.ordinal.projection.Table.Type.BOOLEAN;
import static dev.ordinal.projection.Table.Type.C_TEXT;
import static dev.ordinal.projection.Table.Type.TEXT;
import static dev.ordinal.projection.Table.Type.TIMESTAMPTZ;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.Rows;
import dev.ordinal.projection.Table;
import dev.ordinal.projection.TableProjection;
import dev.ordinal.shop.events.InvoiceEvent;
import dev.ordinal.shop.events.MessageEvent;
import dev.ordinal.shop.events.OrderEvent;
import dev.ordinal.shop.events.ProductEvent;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.events.WalletEvent;
import dev.ordinal.shop.query.shared.Events;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Reads the users too, since a user without messages is not an unknown one. A message stands once, and is named in the boxes of both who share it. */
@Component
class MessageProjection implements TableProjection {

    static final String NAME = "messages";

    private static final Table MESSAGE = Table.named("message")
            .key("message_id", C_TEXT)
            .column("from_user_id", C_TEXT)
            .column("to_user_id", C_TEXT)
            .nullable("order_id", C_TEXT)
            .column("text", TEXT)
            .column("sent_at", TIMESTAMPTZ)
            .column("read", BOOLEAN)
            .column("version", BIGINT)
            .index("(to_user_id) where not read");

    private static final Table BOX = Table.named("box")
            .key("user_id", C_TEXT)
            .key("message_id", C_TEXT)
            .column("sent_at", TIMESTAMPTZ)
            .index("(user_id, sent_at, message_id)");

    private static final Table PERSON = Table.named("person").key("user_id", C_TEXT);

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
        return Set.of(Streams.MESSAGE, Streams.USER);
    }

    @Override
    public boolean keepsStreamsApart() {
        return true;
    }

    @Override
    public List<Table> tables() {
        return List.of(MESSAGE, BOX, PERSON);
    }

    @Override
    public void fold(EventRecord stored, Rows rows) {
        switch (Events.read(stored)) {
            case MessageEvent.Sent message -> send(message, stored, rows);
            case MessageEvent.Read message ->
                rows.update(MESSAGE, message.messageId()).set("read", true).set("version", stored.sequence());
            case UserEvent.Registered registered -> rows.insert(PERSON, registered.userId());
            case UserEvent _ -> {}
            case WalletEvent _, ProductEvent _, OrderEvent _, InvoiceEvent _ ->
                throw new IllegalArgumentException("not an event of these streams: " + stored.type());
        }
    }

    private static void send(MessageEvent.Sent message, EventRecord stored, Rows rows) {
        rows.insert(
                MESSAGE,
                message.messageId(),
                message.fromUserId(),
                message.toUserId(),
                message.orderId(),
                message.text(),
                stored.occurredAt(),
                false,
                stored.sequence());
        rows.put(BOX, message.fromUserId(), message.messageId(), stored.occurredAt());
        rows.put(BOX, message.toUserId(), message.messageId(), stored.occurredAt());
    }
}
