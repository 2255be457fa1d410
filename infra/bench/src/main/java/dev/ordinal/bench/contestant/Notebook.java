package dev.ordinal.bench.contestant;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.Revision;

/** The aggregate of every measurement: it takes notes and counts them. */
@Revision("1")
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public final class Notebook {

    /** Bytes of an event's payload as JSON. */
    public static final int PAYLOAD_BYTES = 300;

    /** Begins a notebook with so many notes. */
    public record Begin(@TargetAggregateIdentifier String id, int notes) {}

    /** Takes one more note; answers how many there are then. */
    public record Note(@TargetAggregateIdentifier String id) {}

    /** Asks how many notes there are, and changes nothing. */
    public record Count(@TargetAggregateIdentifier String id) {}

    /** Its JSON has {@value #PAYLOAD_BYTES} bytes. */
    public record Noted(String id, String text) {

        private static final int FRAME = "{\"id\":\"\",\"text\":\"\"}".length();

        static Noted in(String id) {
            return new Noted(id, "n".repeat(PAYLOAD_BYTES - FRAME - id.getBytes(UTF_8).length));
        }
    }

    @AggregateIdentifier
    @SuppressWarnings({"NullAway.Init", "unused"})
    private String id;

    private long notes;

    Notebook() {}

    @CommandHandler
    Notebook(Begin command) {
        for (int i = 0; i < command.notes(); i++) {
            AggregateLifecycle.apply(Noted.in(command.id()));
        }
    }

    @CommandHandler
    long handle(Note command) {
        AggregateLifecycle.apply(Noted.in(command.id()));
        return notes;
    }

    @CommandHandler
    long handle(Count command) {
        return notes;
    }

    @EventSourcingHandler
    void on(Noted event) {
        id = event.id();
        notes++;
    }

    /** An id that nobody has had yet. */
    public static String newId() {
        return "notebook-" + UUID.randomUUID();
    }
}
