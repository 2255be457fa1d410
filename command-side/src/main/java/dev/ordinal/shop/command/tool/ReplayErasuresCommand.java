package dev.ordinal.shop.command.tool;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.AppendFailure;
import dev.ordinal.eventstore.AppendSignal;
import dev.ordinal.eventstore.Claims;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.NewEvent;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.personaldata.Erasure;
import dev.ordinal.personaldata.PersonalData;
import dev.ordinal.shop.command.engine.CommandMetadata;
import dev.ordinal.shop.events.EventType;
import dev.ordinal.shop.events.EventTypes;
import dev.ordinal.shop.events.Streams;
import dev.ordinal.shop.events.UserEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code erasure replay}. */
@Command(
        name = "replay",
        description = {
            "Erase again whom the ledger, the log or FILE names, after a database came back from a backup: keys that came back are destroyed, "
                    + "lines of the ledger and events that are missing are added, e-mail addresses freed.",
            "May be done while the system runs, and again; what is as it should be stays as it is."
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class ReplayErasuresCommand implements Callable<Integer> {

    private static final int PAGE = 2_000;
    private static final EventType ERASED = EventTypes.of(UserEvent.Erased.class);

    @ParentCommand
    private ErasureTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "a ledger that `erasure list --json` printed")
    private @Nullable Path file;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    record Report(int erasures, int keysDestroyed, int eventsAdded) {}

    @Override
    public Integer call() {
        try (OpenLog open = tools.openLog();
                PersonalData personal = open.personalData();
                AppendSignal signal = new AppendSignal(open.dataSource());
                GroupCommit writer = new GroupCommit(open.dataSource(), new KeyedHash(open.secret()), signal)) {
            Claims claims = new Claims(open.dataSource(), new KeyedHash(open.secret()));
            Map<String, Erasure> known = known(open.log(), personal);
            int keys = 0;
            int events = 0;
            for (Erasure erasure : known.values()) {
                keys += personal.hasKey(erasure.subject()) ? 1 : 0;
                personal.erase(erasure);
                events += addEvent(open.log(), writer, erasure) ? 1 : 0;
                claims.releaseAllOf(Streams.id(Streams.USER, erasure.subject()));
            }
            Report report = new Report(known.size(), keys, events);
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? Json.pretty(report)
                                    : "%d erasures: %d keys had come back and are destroyed, %d events were missing and are added"
                                            .formatted(
                                                    report.erasures(), report.keysDestroyed(), report.eventsAdded()));
            return 0;
        }
    }

    /** The earliest word on each. */
    private Map<String, Erasure> known(EventLog log, PersonalData personal) {
        Map<String, Erasure> known = new LinkedHashMap<>();
        personal.ledger().forEach(line -> known.put(line.subject(), line));
        if (file != null) {
            ledgerIn(file).forEach(line -> known.putIfAbsent(line.subject(), line));
        }
        long head = log.head();
        for (long position = 0; position < head; ) {
            List<StoredEvent> page = log.after(position, head, Set.of(Streams.USER), PAGE);
            page.stream().filter(ReplayErasuresCommand::isErasure).forEach(event -> {
                String userId = Streams.key(Streams.USER, event.streamId());
                known.putIfAbsent(userId, new Erasure(userId, event.recordedAt(), "as the log says"));
            });
            position = page.size() < PAGE ? head : page.getLast().position();
        }
        return known;
    }

    private static boolean isErasure(StoredEvent event) {
        return event.type().equals(ERASED.name());
    }

    private static List<Erasure> ledgerIn(Path file) {
        try {
            return List.of(JsonMapper.shared().readValue(Files.readAllBytes(file), Erasure[].class));
        } catch (IOException e) {
            throw new ToolFailed("can't read " + file);
        } catch (JacksonException e) {
            throw new ToolFailed(file + " is no ledger: write one with infra/ordinal erasure list --json");
        }
    }

    /** False where the log knows of the erasure, or does not know the user: the backup is older than they. */
    private static boolean addEvent(EventLog log, GroupCommit writer, Erasure erasure) {
        String streamId = Streams.id(Streams.USER, erasure.subject());
        while (true) {
            Optional<StoredEvent> last = log.last(streamId);
            if (last.isEmpty() || isErasure(last.get())) {
                return false;
            }
            try {
                writer.append(Append.of(event(streamId, last.get().sequence() + 1, erasure)))
                        .join();
                return true;
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof AppendFailure.Conflict)) {
                    throw e.getCause() instanceof AppendFailure failure ? failure : e;
                }
            }
        }
    }

    private static NewEvent event(String streamId, long sequence, Erasure erasure) {
        String id = UUID.randomUUID().toString();
        return new NewEvent(
                streamId,
                Streams.USER,
                sequence,
                id,
                ERASED.name(),
                Integer.toString(ERASED.revision()),
                JsonMapper.shared().writeValueAsBytes(new UserEvent.Erased(erasure.subject())),
                JsonMapper.shared().writeValueAsBytes(Map.of(CommandMetadata.ACTOR, erasure.by(), "correlationId", id)),
                erasure.at());
    }
}
