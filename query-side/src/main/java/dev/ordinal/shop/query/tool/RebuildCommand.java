package dev.ordinal.shop.query.tool;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.projection.Projection;
import dev.ordinal.projection.Rebuild;
import dev.ordinal.projection.RebuildFailed.NotEqual;
import dev.ordinal.projection.RebuildOrder;
import dev.ordinal.projection.RebuildOrder.Source;
import dev.ordinal.projection.RedisProjection;
import dev.ordinal.projection.Verification;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code replay rebuild}. */
@Command(
        name = "rebuild",
        description = {
            "Build a read model anew from history beside the one that serves, prove it right, and have readers take it.",
            "The old one stays current until it is dropped, so that `rollback` is at once. Stopped in whatever way, the same command goes on where it was.",
            "An event that can't be applied stops it: mend the projection, or discard the event where its stream is parked, and go on."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:readers have it; or with --keep, it is ready for them",
            "1:it stopped: another is under way, an event can't be applied, it differs from a fresh fold",
            "2:the command line is wrong",
            "130:it was interrupted"
        })
@SuppressWarnings("NullAway.Init") // picocli sets them
final class RebuildCommand implements Callable<Integer> {

    private static final int CONNECTIONS = 6;
    private static final int INTERRUPTED = 130;
    private static final List<String> OF_STORE = List.of("--parallel", "--memory", "--max-rate");

    @ParentCommand
    private ReplayTools tools;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "READ_MODEL", description = "the read model")
    private String readModel;

    @Option(
            names = "--from",
            paramLabel = "SOURCE",
            defaultValue = "store",
            description =
                    "store: the event store, by several threads (default); kafka: the topics, as live workers read them")
    private Source from;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "from the store: threads that fold, each with a connection, at most "
                    + RebuildOrder.MOST_PARALLEL + " (half as many as there are processors)")
    private int parallel = RebuildOrder.usualThreads();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = Bytes.class,
            description =
                    "from the store: changes held in memory until they are written, roughly, at most a quarter of the heap (64MB)")
    private @Nullable Long memory;

    @Option(
            names = "--max-rate",
            paramLabel = "EVENTS",
            description = "from the store: at most so many events a second, in the build and in the comparison")
    private long maxRate;

    @Option(
            names = "--until",
            paramLabel = "POSITION|TIME",
            description = {
                "a read model of PostgreSQL as of then: the last position of the log that it may have seen, or a time such as 2026-11-21T18:00:00Z,",
                "by when events were recorded; it stands beside the live one, and nobody keeps it current"
            })
    private @Nullable String until;

    @Option(names = "--as", paramLabel = "NAME", description = "with --until: the name that it gets (READ_MODEL_then)")
    private @Nullable String as;

    @Option(names = "--keep", description = "leave the switch to `promote`")
    private boolean keep;

    @Option(names = "--no-verify", description = "do not compare it with a fresh fold")
    private boolean unverified;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    public Integer call() {
        RebuildOrder order = order();
        try (OpenReadModels open = tools.open(RebuildOrder.MOST_PARALLEL + CONNECTIONS)) {
            Projection projection = open.projection(readModel)
                    .orElseThrow(() -> new ToolFailed("this build has no projection '%s'; it has %s"
                            .formatted(readModel, names(open, _ -> true))));
            requireAnswered(projection, open);
            requireFree(open);
            Rebuild rebuild =
                    new Rebuild(projection, open.redis(), open.dataSource(), open.log(), open.kafkaBootstrapServers());
            return run(
                    rebuild,
                    until == null ? order : order.until(position(open.log(), until), nameThen()),
                    RebuildLines.on(spec.commandLine().getErr()));
        }
    }

    private int run(Rebuild rebuild, RebuildOrder order, RebuildLines lines) {
        try (Interruption _ = Interruption.ofThisThread()) {
            try {
                Rebuild.Result result = rebuild.run(order, lines);
                lines.end();
                print(json ? Json.pretty(result) + System.lineSeparator() : text(result));
                return 0;
            } catch (InterruptedException _) {
                lines.say("stopped; the same command goes on where it was");
                return INTERRUPTED;
            } catch (NotEqual e) {
                lines.end();
                print(VerifyCommand.told(e.verification(), json));
                throw e;
            } finally {
                lines.end();
            }
        }
    }

    private void print(String result) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(result);
        out.flush();
    }

    /** What was ordered, as far as it can be said without the log: a read model of the past ends at its first event. */
    private RebuildOrder order() {
        if (as != null && until == null) {
            throw new ToolFailed(ToolFailed.USAGE, "--as names a read model of the past: say of when with --until");
        }
        if (keep && until != null) {
            throw new ToolFailed(
                    ToolFailed.USAGE,
                    "--keep leaves the switch to `promote`, and a read model as of a moment has none");
        }
        requireStoreForItsOptions();
        try {
            RebuildOrder order = new RebuildOrder(
                    from,
                    parallel,
                    memory == null ? RebuildOrder.usualMemory() : memory,
                    null,
                    null,
                    keep,
                    !unverified,
                    maxRate);
            if (until == null) {
                return order;
            }
            if (!isPosition(until)) {
                time(until);
            }
            return order.until(1, nameThen());
        } catch (IllegalArgumentException e) {
            throw new ToolFailed(ToolFailed.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private void requireStoreForItsOptions() {
        for (String option : OF_STORE) {
            if (from == Source.KAFKA && spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ToolFailed(
                        ToolFailed.USAGE,
                        "%s is for a rebuild from the store: from Kafka, one worker fills it as fast as it goes"
                                .formatted(option));
            }
        }
    }

    /** Requests read those in Redis only where that saves asking PostgreSQL, of the present. */
    private void requireAnswered(Projection projection, OpenReadModels open) {
        if (until != null && projection instanceof RedisProjection) {
            throw new ToolFailed(
                    ToolFailed.USAGE,
                    "--until: no request reads %s as of the past; there are %s"
                            .formatted(readModel, names(open, each -> !(each instanceof RedisProjection))));
        }
    }

    private static String names(OpenReadModels open, Predicate<Projection> which) {
        return open.projections().stream()
                .filter(which)
                .map(Projection::name)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** A read model of the past must not stand where a live one will, once its projector runs. */
    private void requireFree(OpenReadModels open) {
        if (until != null && open.projection(nameThen()).isPresent()) {
            throw new ToolFailed(
                    ToolFailed.USAGE, "--as: %s is the name of a read model; give another".formatted(nameThen()));
        }
    }

    private String nameThen() {
        return as == null ? readModel + "_then" : as;
    }

    private static long position(EventLog log, String until) {
        long position = isPosition(until) ? Long.parseLong(until) : lastRecordedUpTo(time(until), log);
        if (position == 0) {
            throw new ToolFailed("nothing was recorded by then: --until " + until);
        }
        return position;
    }

    private static long lastRecordedUpTo(Instant time, EventLog log) {
        if (!time.isBefore(log.time())) {
            throw new ToolFailed("nobody knows yet what is recorded by then: --until " + time);
        }
        log.recordedAheadOfClock().ifPresent(last -> {
            throw new ToolFailed(
                    "--until: the clock of the database stands before the time of the last event (%s): give a position"
                            .formatted(last));
        });
        return log.lastRecordedUpTo(time);
    }

    private static boolean isPosition(String until) {
        return until.matches("[0-9]{1,18}");
    }

    private static Instant time(String until) {
        try {
            return Instant.parse(until);
        } catch (DateTimeException e) {
            throw new ToolFailed(ToolFailed.USAGE, "--until is a position or a time such as 2026-11-21T18:00:00Z");
        }
    }

    private String text(Rebuild.Result result) {
        Verification verification = result.verification();
        return "%s, generation %d (version %d): built up to position %,d, %s; %s; %,d events in %.1f s%n"
                .formatted(
                        result.readModel(),
                        result.generation(),
                        result.version(),
                        result.position(),
                        verification == null
                                ? "NOT verified"
                                : "equal to a fresh fold of %,d events".formatted(verification.events()),
                        whose(result),
                        result.events(),
                        result.took().toMillis() / 1e3);
    }

    private String whose(Rebuild.Result result) {
        if (until != null) {
            return "requests with ?model=%s read it".formatted(result.readModel());
        }
        return result.active()
                ? "readers have it"
                : "kept for `promote %s %d`".formatted(result.readModel(), result.generation());
    }
}
