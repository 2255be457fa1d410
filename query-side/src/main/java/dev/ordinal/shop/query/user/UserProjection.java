package dev.ordinal.shop.query.user;

import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.SqlProjection;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.shared.Events;
import dev.ordinal.shop.query.shared.SqlBatches;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

@Component
class UserProjection implements SqlProjection {

    static final String NAME = "users";

    private static final String REGISTER =
            "insert into account (user_id, name, email, email_key, status, version) values (?, ?, ?, ?, 'ACTIVE', ?)";
    private static final String RENAME =
            "update account set name = ?, version = greatest(version, ?) where user_id = ?";
    private static final String CHANGE_EMAIL =
            "update account set email = ?, email_key = ?, version = greatest(version, ?) where user_id = ?";
    private static final String DEACTIVATE =
            "update account set status = 'DEACTIVATED', version = greatest(version, ?) where user_id = ?";

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
    public void createTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table account (
                        user_id   text collate "C" primary key,
                        name      text not null,
                        email     text not null,
                        email_key text collate "C" not null,
                        status    text not null,
                        version   bigint not null
                    );
                    create index on account (email_key, user_id)""");
        }
    }

    @Override
    public void apply(Connection connection, List<EventRecord> batch) throws SQLException {
        try (SqlBatches rows = new SqlBatches(connection, REGISTER, RENAME, CHANGE_EMAIL, DEACTIVATE)) {
            for (EventRecord stored : batch) {
                long version = stored.sequence();
                switch (Events.read(stored, UserEvent.class)) {
                    case UserEvent.Registered(String id, String name, String email) ->
                        rows.add(REGISTER, id, name, email, EmailKey.of(email), version);
                    case UserEvent.Renamed(String id, String name) -> rows.add(RENAME, name, version, id);
                    case UserEvent.EmailChanged(String id, String email, var _) ->
                        rows.add(CHANGE_EMAIL, email, EmailKey.of(email), version, id);
                    case UserEvent.Deactivated(String id) -> rows.add(DEACTIVATE, version, id);
                }
            }
            rows.execute();
        }
    }
}
