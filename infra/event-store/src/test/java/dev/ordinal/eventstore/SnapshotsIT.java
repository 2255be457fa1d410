package dev.ordinal.eventstore;

import static dev.ordinal.eventstore.StoreFixture.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotsIT {

    private final StoreFixture store = new StoreFixture();
    private final Snapshots snapshots = new Snapshots(store.database.dataSource());

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aSnapshotStandsInPlaceOfItsEvent() {
        store.store(event("product-1", 0), event("product-1", 1, "second"));

        snapshots.put(snapshot(1, "state"));

        assertThat(snapshots.find("product-1")).hasValueSatisfying(found -> {
            assertThat(found.eventId()).isEqualTo("second");
            assertThat(found.sequence()).isEqualTo(1);
            assertThat(found.position()).isEqualTo(2);
            assertThat(found.type()).isEqualTo("product-state");
            assertThat(found.revision()).isEqualTo("7");
            assertThat(found.payload()).isEqualTo("state".getBytes(UTF_8));
        });
        assertThat(snapshots.find("product-2")).isEmpty();
    }

    @Test
    void theLatestSnapshotStays() {
        store.store(event("product-1", 0), event("product-1", 1));
        snapshots.put(snapshot(1, "later"));

        snapshots.put(snapshot(0, "earlier"));

        assertThat(snapshots.find("product-1").orElseThrow().payload()).isEqualTo("later".getBytes(UTF_8));
    }

    @Test
    void aSnapshotOfAnEventThatTheLogDoesNotHaveIsNotKept() {
        store.store(event("product-1", 0));

        snapshots.put(snapshot(1, "state"));

        assertThat(snapshots.find("product-1")).isEmpty();
    }

    @Test
    void aSnapshotOfAnotherHistoryIsNotFoundAndGivesWay() throws SQLException {
        store.store(event("product-1", 0), event("product-1", 1));
        snapshots.put(snapshot(1, "of a lost timeline"));
        store.execute("UPDATE event_store.event SET event_id = 'another' WHERE sequence = 1");

        assertThat(snapshots.find("product-1")).isEmpty();
        snapshots.put(snapshot(0, "of this one"));

        assertThat(snapshots.find("product-1").orElseThrow().payload()).isEqualTo("of this one".getBytes(UTF_8));
    }

    @Test
    void aSnapshotOfAStreamThatTheLogDoesNotHaveIsKeptUntilItHas() {
        snapshots.put(snapshot(3, "at 3"));
        snapshots.put(snapshot(2, "at 2"));

        assertThat(snapshots.find("product-1")).hasValueSatisfying(found -> {
            assertThat(found.sequence()).isEqualTo(3);
            assertThat(found.payload()).isEqualTo("at 3".getBytes(UTF_8));
            assertThat(found.position()).isZero();
        });

        store.store(event("product-1", 0));
        assertThat(snapshots.find("product-1")).isEmpty();
        snapshots.put(snapshot(0, "of its event"));
        assertThat(snapshots.find("product-1").orElseThrow().payload()).isEqualTo("of its event".getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payload = 'damaged'",
                "revision = '8'",
                "revision = NULL",
                "type = 'user-state'",
                "sequence = 0, event_id = 'first'"
            })
    void aDamagedSnapshotIsNotFound(String damage) throws SQLException {
        store.store(event("product-1", 0, "first"), event("product-1", 1));
        snapshots.put(snapshot(1, "state"));

        store.execute("UPDATE event_store.snapshot SET " + damage);

        assertThat(snapshots.find("product-1")).isEmpty();
    }

    private static Snapshot snapshot(long sequence, String state) {
        return new Snapshot("product-1", sequence, "product-state", "7", state.getBytes(UTF_8));
    }
}
