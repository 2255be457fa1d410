package dev.ordinal.shop.command.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.axon.StoredEventReader;
import dev.ordinal.shop.command.engine.CommandMetadata;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/** {@code events show}. */
@Command(
        name = "show",
        description = {
            "Show the history of a stream, and what its aggregate makes of it.",
            "Payloads are shown as today's code reads them; what it can't read, as it is stored, with the reason."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all could be read", "1:something could not", "2:the command line is wrong"})
@SuppressWarnings("NullAway.Init") // picocli sets them
final class ShowCommand implements Callable<Integer> {

    private static final int PAGE = 1_000;

    @ParentCommand
    private EventTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "STREAM", description = "the stream's id, such as product-MUG-1")
    private String stream;

    @ArgGroup
    private @Nullable Until until;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    /** Here, since its {@code --version} is another than that of the usual options, which come together or not at all. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli asks the option, not the field
    private boolean help;

    /** Where the history ends. */
    static final class Until {

        @Option(
                names = "--at",
                paramLabel = "TIME",
                description = "as it was recorded at this time, such as 2026-11-20T10:00:00Z")
        private @Nullable String at;

        @Option(names = "--version", paramLabel = "N", description = "up to this version (the sequence of an event)")
        private @Nullable Long version;
    }

    record History(
            String stream,
            String type,
            long version,
            List<Entry> events,
            @Nullable JsonNode state) {}

    record Entry(
            long position,
            long sequence,
            String type,
            @Nullable String revision,
            Instant occurred,
            Instant recorded,
            @Nullable String actor,
            @Nullable JsonNode payload,
            @Nullable String unreadable) {}

    @Override
    public Integer call() {
        Instant at = until == null || until.at == null ? Instant.MAX : time(until.at);
        long version = until == null || until.version == null ? Long.MAX_VALUE : until.version;
        PrintWriter out = spec.commandLine().getOut();
        try (OpenLog open = tools.openLog()) {
            History history = history(open.log(), at, version);
            if (json) {
                out.println(Json.pretty(history));
            } else {
                print(history, out);
            }
            out.flush();
            Entry unreadable = history.events().stream()
                    .filter(event -> event.unreadable() != null)
                    .findFirst()
                    .orElse(null);
            if (unreadable != null) {
                throw new ToolFailed("can't read %s revision %s at position %d: %s"
                        .formatted(
                                unreadable.type(),
                                unreadable.revision(),
                                unreadable.position(),
                                unreadable.unreadable()));
            }
            return 0;
        }
    }

    private History history(EventLog log, Instant at, long version) {
        StoredEvent last = log.last(stream)
                .orElseThrow(() -> new ToolFailed(
                        "there is no stream '%s' (its id is <type>-<key>, such as product-MUG-1)".formatted(stream)));
        if (version < 0 || (version > last.sequence() && version != Long.MAX_VALUE)) {
            throw new ToolFailed(
                    "stream %s has the versions 0 to %d, not %d".formatted(stream, last.sequence(), version));
        }
        StoredEventReader reader = OpenLog.reader();
        List<Entry> entries = new ArrayList<>();
        @Nullable AggregateState<?> state = null;
        boolean whole = true;
        for (long from = 0; from <= Math.min(version, last.sequence()); from += PAGE) {
            for (StoredEvent event : log.stream(stream, from, PAGE)) {
                if (event.sequence() > version || event.recordedAt().isAfter(at)) {
                    break;
                }
                try {
                    List<TrackedEventMessage<?>> messages = reader.read(event);
                    if (whole) {
                        state = applied(state, messages);
                    }
                    entries.add(entry(event, messages));
                } catch (RuntimeException e) {
                    whole = false;
                    entries.add(unreadable(event, e));
                }
            }
        }
        if (entries.isEmpty()) {
            throw new ToolFailed("stream %s did not exist at %s".formatted(stream, at));
        }
        return new History(
                stream,
                last.streamType(),
                entries.getLast().sequence(),
                entries,
                state == null || !whole ? null : state.asJson());
    }

    private static @Nullable AggregateState<?> applied(
            @Nullable AggregateState<?> state, List<TrackedEventMessage<?>> messages) {
        AggregateState<?> next = state;
        for (TrackedEventMessage<?> message : messages) {
            if (message instanceof DomainEventMessage<?> ofAggregate) {
                next = next == null ? AggregateState.before(ofAggregate).orElse(null) : next;
                if (next != null) {
                    next.apply(ofAggregate);
                }
            }
        }
        return next;
    }

    private static Entry entry(StoredEvent event, List<TrackedEventMessage<?>> messages) {
        return new Entry(
                event.position(),
                event.sequence(),
                event.type(),
                event.revision(),
                event.occurredAt(),
                event.recordedAt(),
                messages.stream()
                        .map(message -> (String) message.getMetaData().get(CommandMetadata.ACTOR))
                        .findFirst()
                        .orElse(null),
                payload(messages),
                null);
    }

    private static Entry unreadable(StoredEvent event, RuntimeException reason) {
        return new Entry(
                event.position(),
                event.sequence(),
                event.type(),
                event.revision(),
                event.occurredAt(),
                event.recordedAt(),
                null,
                asStored(event.payload()),
                ToolFailures.oneLine(reason));
    }

    private static JsonNode asStored(byte[] payload) {
        try {
            return JsonMapper.shared().readTree(payload);
        } catch (JacksonException e) {
            return StringNode.valueOf(new String(payload, UTF_8));
        }
    }

    /** An upcaster may have made no event of one, or several. */
    private static @Nullable JsonNode payload(List<TrackedEventMessage<?>> messages) {
        List<JsonNode> payloads = messages.stream()
                .map(message -> JsonMapper.shared().<JsonNode>valueToTree(message.getPayload()))
                .toList();
        return switch (payloads.size()) {
            case 0 -> null;
            case 1 -> payloads.getFirst();
            default -> JsonMapper.shared().valueToTree(payloads);
        };
    }

    private static void print(History history, PrintWriter out) {
        for (Entry event : history.events()) {
            out.printf(
                    "%d  %s revision %s  position %d  occurred %s  recorded %s  by %s%n",
                    event.sequence(),
                    event.type(),
                    event.revision(),
                    event.position(),
                    event.occurred(),
                    event.recorded(),
                    event.actor());
            out.println("   " + event.payload());
            if (event.unreadable() != null) {
                out.println("   as it is stored, for this build can't read it: " + event.unreadable());
            }
        }
        if (history.state() != null) {
            out.printf(
                    "%s at version %d:%n%s%n",
                    history.stream(), history.version(), history.state().toPrettyString());
        }
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new ToolFailed(
                    ToolFailed.USAGE, "not a time: '%s' (write it as 2026-11-20T10:00:00Z)".formatted(text));
        }
    }
}
