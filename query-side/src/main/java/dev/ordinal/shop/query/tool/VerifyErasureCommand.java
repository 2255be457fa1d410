package dev.ordinal.shop.query.tool;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.personaldata.Erasure;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.projection.EventRecord;
import dev.ordinal.projection.TopicSearch;
import dev.ordinal.shop.events.EventTypes;
import dev.ordinal.shop.events.PersonalText;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UnreadableEvent;
import dev.ordinal.shop.events.UserEvent;
import dev.ordinal.shop.query.shared.Events;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code erasure verify}. */
@Command(
        name = "verify",
        description = {
            "Search all that the system keeps for what an erased user's data were, and print a certificate of it.",
            "Searched are every table of the log's database (events, snapshots, kept answers, parked events, all generations of read models), "
                    + "of the keys' database, every topic of events and every key of Redis; and each personal text of the user's events is tried to be opened.",
            "What the data were nobody can tell any more, so you must: by --value, or line by line on standard input, which no process list and no shell's history shows."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the user is erased and nothing is left",
            "1:something is left, or could not be looked at",
            "2:the command line is wrong"
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class VerifyErasureCommand implements Callable<Integer> {

    private static final int PAGE = 2_000;
    private static final Set<String> PERSONAL_TYPES = EventTypes.all().stream()
            .filter(type -> PersonalText.isIn(type.record()))
            .map(type -> type.name())
            .collect(Collectors.toUnmodifiableSet());

    @ParentCommand
    private ErasureTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "USER", description = "the user's id")
    private String user;

    @Option(
            names = "--value",
            paramLabel = "TEXT",
            description = "what may be left nowhere, in any case: a name, an e-mail address; as often as you like")
    private List<String> values = new ArrayList<>();

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    /** Where was searched: so many rows, records or keys, so many of them with a value. */
    record Place(String name, long searched, long found) {}

    /**
     * What was found.
     *
     * @param unknown   events that may hold personal texts of the user and that this build can't read
     * @param readable  personal texts of the user's events that are not sealed, or can still be opened
     */
    record Certificate(
            String userId,
            Instant at,
            boolean clean,
            @Nullable Instant erasedAt,
            @Nullable String erasedBy,
            boolean hasEvent,
            boolean hasKey,
            long unknown,
            long personalTexts,
            long readable,
            int values,
            List<Place> places) {}

    @Override
    public Integer call() {
        PlainValues plain = new PlainValues(values.isEmpty() ? asked() : values);
        try (OpenReadModels open = tools.open();
                PersonalData personal = open.personalData()) {
            Certificate certificate = certificate(user.toLowerCase(Locale.ROOT), plain, open, personal);
            PrintWriter out = spec.commandLine().getOut();
            out.print(json ? Json.pretty(certificate) + System.lineSeparator() : text(certificate));
            out.flush();
            return certificate.clean() ? 0 : ToolFailed.FAILED;
        }
    }

    private static Certificate certificate(
            String userId, PlainValues plain, OpenReadModels open, PersonalData personal) {
        Texts texts = new Texts(userId, personal);
        boolean hasEvent = texts.read(open.log());
        Optional<Erasure> erasure = personal.ledger().stream()
                .filter(line -> line.subject().equals(userId))
                .findFirst();
        boolean hasKey = personal.hasKey(userId);
        if (!hasEvent && erasure.isEmpty() && !hasKey && texts.all == 0) {
            throw new ToolFailed("nobody knows a user '%s'".formatted(userId));
        }
        List<Place> places = places(plain, open);
        return new Certificate(
                userId,
                Instant.now(),
                hasEvent
                        && erasure.isPresent()
                        && !hasKey
                        && texts.unknown == 0
                        && texts.readable == 0
                        && places.stream().allMatch(place -> place.found() == 0),
                erasure.map(Erasure::at).orElse(null),
                erasure.map(Erasure::by).orElse(null),
                hasEvent,
                hasKey,
                texts.unknown,
                texts.all,
                texts.readable,
                plain.values().size(),
                places);
    }

    private static List<Place> places(PlainValues plain, OpenReadModels open) {
        List<Place> places = new ArrayList<>(new DatabaseSearch("table", open.dataSource(), plain).run());
        places.addAll(new DatabaseSearch("keys' table", open.keysDataSource(), plain).run());
        new TopicSearch(open.kafkaBootstrapServers())
                .run(plain::areIn)
                .forEach(topic -> places.add(new Place("topic " + topic.topic(), topic.records(), topic.matching())));
        places.add(new RedisSearch(open.redis(), plain).run());
        return places;
    }

    /** The personal texts about one user in all events. */
    private static final class Texts {

        private final String userId;
        private final PersonalData personal;
        private final String ownStream;
        private long unknown;
        private long all;
        private long readable;

        Texts(String userId, PersonalData personal) {
            this.userId = userId;
            this.personal = personal;
            this.ownStream = Streams.id(Streams.USER, userId);
        }

        /** Tells whether the log says that the user was erased. */
        boolean read(EventLog log) {
            boolean erased = false;
            long head = log.head();
            for (long position = 0; position < head; ) {
                List<StoredEvent> page = log.after(position, head, Set.of(Streams.USER, Streams.MESSAGE), PAGE);
                for (StoredEvent event : page) {
                    boolean own = event.streamId().equals(ownStream);
                    if (own && EventTypes.find(event.type(), event.revision()).isEmpty()) {
                        unknown++;
                    } else if (PERSONAL_TYPES.contains(event.type())
                            && (own || event.streamType().equals(Streams.MESSAGE))) {
                        look(event);
                    }
                    erased |= own
                            && event.type()
                                    .equals(EventTypes.of(UserEvent.Erased.class)
                                            .name());
                }
                position = page.size() < PAGE ? head : page.getLast().position();
            }
            return erased;
        }

        private void look(StoredEvent event) {
            try {
                PersonalText.in(Events.read(record(event))).forEach(this::look);
            } catch (UnreadableEvent e) {
                unknown++;
            }
        }

        private static EventRecord record(StoredEvent event) {
            return new EventRecord(
                    event.position(),
                    event.streamId(),
                    event.streamType(),
                    event.sequence(),
                    event.eventId(),
                    event.type(),
                    event.revision(),
                    event.payload(),
                    event.occurredAt());
        }

        private void look(PersonalText text) {
            if (text.userId().equals(userId)) {
                all++;
                if (!PersonalData.isSealed(text.text())
                        || personal.open(userId, text.component(), text.text()).isPresent()) {
                    readable++;
                }
            }
        }
    }

    private static String text(Certificate certificate) {
        StringBuilder text = new StringBuilder("%s of user %s, %s%n"
                .formatted(
                        certificate.clean() ? "Certificate of erasure" : "NOT ERASED: what is left",
                        certificate.userId(),
                        certificate.at()));
        text.append(
                certificate.erasedAt() == null
                        ? "  the ledger of erasures does NOT name them%n".formatted()
                        : "  erased %s by %s, as the ledger says%n"
                                .formatted(certificate.erasedAt(), certificate.erasedBy()));
        text.append("  the log %s that they were erased%n".formatted(certificate.hasEvent() ? "says" : "does NOT say"));
        text.append("  their key is %s%n".formatted(certificate.hasKey() ? "STILL STORED" : "destroyed"));
        if (certificate.unknown() > 0) {
            text.append("  %,d events that may be about them CAN'T BE READ by this build%n"
                    .formatted(certificate.unknown()));
        }
        text.append("  %,d personal texts in their events, %s%n"
                .formatted(
                        certificate.personalTexts(),
                        certificate.readable() == 0
                                ? "none can be read"
                                : "%,d CAN STILL BE READ".formatted(certificate.readable())));
        text.append("  %,d plain values searched for in%n".formatted(certificate.values()));
        certificate
                .places()
                .forEach(place -> text.append("    %-48s %,12d  %s%n"
                        .formatted(
                                place.name(),
                                place.searched(),
                                place.found() == 0 ? "nothing" : "FOUND in %,d".formatted(place.found()))));
        text.append(
                certificate.clean()
                        ? "nothing is left in any of these %d places%n"
                                .formatted(certificate.places().size())
                        : "NOT ERASED: see above%n".formatted());
        return text.toString();
    }

    @SuppressWarnings("SystemConsoleNull") // NullAway doubts it
    private static List<String> asked() {
        Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        terminal.ifPresent(console -> console.printf("What may be left nowhere, one on a line, then an empty line:%n"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> asked = new ArrayList<>();
        try {
            for (String line = lines.readLine(); line != null && !line.isBlank(); line = lines.readLine()) {
                asked.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (asked.isEmpty()) {
            throw new ToolFailed(
                    ToolFailed.USAGE, "there is nothing to search for: name it by --value or on standard input");
        }
        return asked;
    }
}
