package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.measure.Machine;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** What a reader must know to compare a report with another. */
final class Settings {

    private Settings() {}

    static SequencedMap<String, String> machine() {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put(
                "machine",
                Machine.processors() + " processors, everything on them; Java "
                        + System.getProperty("java.vm.version"));
        return settings;
    }

    static SequencedMap<String, String> of(Database database, MeasureOptions options, int payloadBytes)
            throws SQLException {
        SequencedMap<String, String> settings = machine();
        settings.put("database", database.settings());
        settings.put(
                "measured",
                options.rounds() + " rounds of " + options.time().toSeconds() + " s each, in turn; payloads of "
                        + payloadBytes + " bytes");
        return settings;
    }

    /** Of work that is done as a whole, and of operations at a fixed rate. */
    static SequencedMap<String, String> streaming(Database database, MeasureOptions options) throws SQLException {
        SequencedMap<String, String> settings = machine();
        settings.put("database", database.settings());
        settings.put(
                "measured",
                options.rounds() + " rounds in turn, after a warm-up; fixed rates for "
                        + options.time().toSeconds() + " s each");
        return settings;
    }
}
