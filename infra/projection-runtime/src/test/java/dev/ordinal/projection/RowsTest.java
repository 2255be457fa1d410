package dev.ordinal.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ordinal.projection.RowChange.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowsTest {

    private static final Table SUMS = Table.named("sums")
            .key("day", Table.Type.DATE)
            .key("sku", Table.Type.C_TEXT)
            .column("revenue", Table.Type.NUMERIC)
            .column("units", Table.Type.BIGINT);

    private static final Table PEOPLE = Table.named("people")
            .key("id", Table.Type.C_TEXT)
            .column("name", Table.Type.TEXT)
            .nullable("seen_at", Table.Type.TIMESTAMPTZ);

    private final Rows rows = new Rows();

    @Test
    void manyEventsOfOneRowAreOneChange() {
        rows.insert(PEOPLE, "1", "Ada", null);
        rows.update(PEOPLE, "1").set("name", "Ada King").set("seen_at", Instant.EPOCH);

        assertThat(rows.rounds(PEOPLE)).hasSize(1);
        RowChange change = only(rows.rounds(PEOPLE).getFirst(), Kind.INSERT);
        assertThat(change.cells()).containsExactly("1", "Ada King", Instant.EPOCH);
    }

    @Test
    void whatCannotBeSaidTogetherIsWrittenInRounds() {
        rows.insert(PEOPLE, "1", "Ada", null);
        rows.delete(PEOPLE, "1");
        rows.insert(PEOPLE, "1", "Bob", null);

        List<Map<Kind, List<RowChange>>> rounds = rows.rounds(PEOPLE);
        assertThat(rounds).hasSize(2);
        assertThat(only(rounds.get(0), Kind.INSERT).cells()).contains("Ada");
        assertThat(only(rounds.get(1), Kind.PUT).cells()).contains("Bob");
    }

    @Test
    void whatCannotHappenThrowsAtOnce() {
        rows.insert(PEOPLE, "1", "Ada", null);
        rows.delete(PEOPLE, "2");

        assertThatThrownBy(() -> rows.insert(PEOPLE, "1", "Ada", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inserted twice: a row of people");
        assertThatThrownBy(() -> rows.update(PEOPLE, "2"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("deleted before it changes");
    }

    @Test
    void aCellThatItsColumnCannotHoldThrowsAtOnce() {
        assertThatThrownBy(() -> rows.insert(PEOPLE, "1", null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column name, TEXT: null");
        assertThatThrownBy(() -> rows.insert(PEOPLE, "1", "Ada", "yesterday"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column seen_at, TIMESTAMPTZ: yesterday");
        assertThatThrownBy(() -> rows.insert(PEOPLE, "1", "Ada"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("people takes 3 cells, not 2");
        assertThatThrownBy(() -> rows.update(PEOPLE, "1").set("name", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column name");
        assertThatThrownBy(() -> rows.update(PEOPLE, "1").set("id", "2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no value of people: id");
        assertThatThrownBy(() -> rows.add(PEOPLE, "1", "Ada", Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not all values of people are amounts");
    }

    @Test
    void aTimeIsKeptInMicrosecondsSoThatItIsTheSameKeyHereAndInTheDatabase() {
        Table times = Table.named("times").key("at", Table.Type.TIMESTAMPTZ).column("n", Table.Type.BIGINT);

        rows.add(times, Instant.parse("2026-11-20T10:00:00.123456400Z"), 1);
        rows.add(times, Instant.parse("2026-11-20T10:00:00.123455500Z"), 2);

        assertThat(only(rows.rounds(times).getFirst(), Kind.ADD).cells())
                .containsExactly(Instant.parse("2026-11-20T10:00:00.123456Z"), 3L);
    }

    @Test
    void itsSizeGrowsWithItsRowsAndNotWithWhatIsTakenInByThem() {
        assertThat(rows.bytes()).isZero();

        rows.add(SUMS, LocalDate.EPOCH, "A", BigDecimal.ONE, 1);
        long one = rows.bytes();
        for (int i = 0; i < 1_000; i++) {
            rows.add(SUMS, LocalDate.EPOCH, "A", BigDecimal.ONE, 1);
        }

        assertThat(one).isBetween(100L, 1_000L);
        assertThat(rows.bytes()).isEqualTo(one);
        rows.insert(PEOPLE, "1", "x".repeat(10_000), null);
        assertThat(rows.bytes()).isBetween(10_000L, 30_000L);
        rows.update(PEOPLE, "1").set("name", "");
        assertThat(rows.bytes()).isLessThan(10_000L);
    }

    private static RowChange only(Map<Kind, List<RowChange>> round, Kind kind) {
        assertThat(round).containsOnlyKeys(kind);
        List<RowChange> changes = round.getOrDefault(kind, List.of());
        assertThat(changes).hasSize(1);
        return changes.getFirst();
    }
}
