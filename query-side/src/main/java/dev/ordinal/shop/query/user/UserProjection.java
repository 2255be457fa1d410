package dev.ordinal.shop.query.user;

import static dev.ordinal.projection.Table.Type.BIGINT;
import static dev.ordinal.projection.Table.Type.C_TEXT;
import static dev.ordinal.projection.Table.Type.TEXT;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.Rows;
import dev.ordinal.projection.Table;
import dev.ordinal.projection.TableProjection;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.shared.Events;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Names and e-mail addresses stay sealed, as they come: no key is needed to fold. */
@Component
class UserProjection implements TableProjection {

    static final String NAME = "users";

    private static final Table ACCOUNT = Table.named("account")
            .key("user_id", C_TEXT)
            .nullable("name", TEXT)
            .nullable("email", TEXT)
            .column("status", TEXT)
            .column("version", BIGINT);

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
        return Set.of(Streams.USER);
    }

    @Override
    public boolean keepsStreamsApart() {
        return true;
    }

    @Override
    public List<Table> tables() {
        return List.of(ACCOUNT);
    }

    @Override
    public void fold(EventRecord stored, Rows rows) {
        long version = stored.sequence();
        switch (Events.read(stored, UserEvent.class)) {
            case UserEvent.Registered(String id, String name, String email) ->
                rows.insert(ACCOUNT, id, name, email, "ACTIVE", version);
            case UserEvent.Renamed(String id, String name) ->
                rows.update(ACCOUNT, id).set("name", name).set("version", version);
            case UserEvent.EmailChanged(String id, String email, var _) ->
                rows.update(ACCOUNT, id).set("email", email).set("version", version);
            case UserEvent.Deactivated(String id) ->
                rows.update(ACCOUNT, id).set("status", "DEACTIVATED").set("version", version);
            case UserEvent.Erased(String id) ->
                rows.update(ACCOUNT, id)
                        .set("name", null)
                        .set("email", null)
                        .set("status", "ERASED")
                        .set("version", version);
        }
    }
}
