package dev.ordinal.shop.query.tool;

import dev.ordinal.eventstore.EventLog;
import dev.ordinal.projection.Projection;
import dev.ordinal.projection.Rebuild;
import dev.ordinal.projection.RebuildFailed.NotEqual;
import dev.ordinal.projection.RebuildOrder;
import dev.ordinal.projection.RebuildOrder.Source;
import dev.ordinal.projection.Verification;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Pattern BYTES = Pattern.compile("([1-9][0-9]{0,5})(KB|MB|GB)", Pattern.CASE_INSENSITIVE);

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
    private String from;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "threads that fold, each with a connection, at most " + RebuildOrder.MOST_PARALLEL
                    + " (half as many as there are processors)")
    private int parallel = RebuildOrder.usualThreads();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "64MB",
            description = "changes held in memory until they are written, roughly (${DEFAULT-VALUE})")
    private String memory;

    @Option(names = "--max-rate", paramLabel = "EVENTS", description = "at most so many events a second")
    private long maxRate;

    @Option(
            names = "--until",
            paramLabel = "POSITION|TIME",
            description = {
                "a read model as of then: the last position of the log that it may have seen, or a time such as 2026-11-21T18:00:00Z,",
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
        requireSense();
        PrintWriter err = spec.commandLine().getErr();
        if (unverified) {
            err.println("WARNING: nothing compares the result with a fresh fold (--no-verify)");
        }
        try (OpenReadModels open = tools.open(RebuildOrder.MOST_PARALLEL + CONNECTIONS)) {
            Projection projection = open.projection(readModel)
                    .orElseThrow(() -> new ToolFailed("this build has no projection '%s'; it has %s"
                            .formatted(
                                    readModel,
                                    open.projections().stream()
                                            .map(Projection::name)
                                            .sorted()
                                            .collect(Collectors.joining(", ")))));
            requireFree(open);
            Rebuild rebuild =
                    new Rebuild(projection, open.redis(), open.dataSource(), open.log(), open.kafkaBootstrapServers());
            return run(rebuild, order(open.log()), RebuildLines.on(err));
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

    private void requireSense() {
        if (parallel < 1 || parallel > RebuildOrder.MOST_PARALLEL || maxRate < 0) {
            throw new ToolFailed(
                    ToolFailed.USAGE,
                    "--parallel must be 1 to %d, --max-rate not negative".formatted(RebuildOrder.MOST_PARALLEL));
        }
        if (keep && until != null) {
            throw new ToolFailed(
                    ToolFailed.USAGE,
                    "--keep leaves the switch to `promote`, and a read model as of a moment has none");
        }
        if (as != null && until == null) {
            throw new ToolFailed(ToolFailed.USAGE, "--as names a read model of the past: say of when with --until");
        }
        if (as != null && !RebuildOrder.isName(as)) {
            throw new ToolFailed(
                    ToolFailed.USAGE,
                    "--as is a name of small letters, digits and _, at most 40, that does not begin with pg_: '%s'"
                            .formatted(as));
        }
        if (until != null && source() == Source.KAFKA) {
            throw new ToolFailed(ToolFailed.USAGE, "--until needs the event store: leave out --from kafka");
        }
    }

    /** A read model of the past must not stand where a live one will, once its projector runs. */
    private void requireFree(OpenReadModels open) {
        if (until != null && open.projection(nameThen()).isPresent()) {
            throw new ToolFailed(
                    ToolFailed.USAGE, "--as: %s is the name of a read model; give another".formatted(nameThen()));
        }
    }

    private RebuildOrder order(EventLog log) {
        return new RebuildOrder(
                source(),
                parallel,
                bytes(),
                until == null ? null : position(log, until),
                until == null ? null : nameThen(),
                keep,
                !unverified,
                maxRate);
    }

    private String nameThen() {
        return as == null ? readModel + "_then" : as;
    }

    private Source source() {
        return switch (from) {
            case "store" -> Source.STORE;
            case "kafka" -> Source.KAFKA;
            default -> throw new ToolFailed(ToolFailed.USAGE, "--from is store or kafka");
        };
    }

    private long bytes() {
        Matcher size = BYTES.matcher(memory);
        if (!size.matches()) {
            throw new ToolFailed(ToolFailed.USAGE, "--memory is a size such as 512MB");
        }
        int shift = switch (size.group(2).toUpperCase(Locale.ROOT)) {
            case "KB" -> 10;
            case "MB" -> 20;
            default -> 30;
        };
        return Long.parseLong(size.group(1)) << shift;
    }

    private static long position(EventLog log, String until) {
        long position = until.matches("[0-9]{1,18}") ? Long.parseLong(until) : log.lastRecordedUpTo(time(until));
        if (position == 0) {
            throw new ToolFailed("nothing was recorded by then: --until " + until);
        }
        return position;
    }

    private static Instant time(String until) {
        try {
            Instant time = Instant.parse(until);
            if (time.isAfter(Instant.now())) {
                throw new ToolFailed("nobody knows yet what is recorded by then: --until " + until);
            }
            return time;
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
