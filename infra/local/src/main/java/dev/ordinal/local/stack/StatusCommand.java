package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import dev.ordinal.local.cli.Table;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.process.ProcessIdentity;
import java.io.Console;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ordinal status}. */
@Command(
        name = "status",
        description = "Show the parts of the running system, and how events flow through it.",
        footerHeading = "%nFigures:%n",
        footer = {
            "READ says whether readers use the generation; others are kept current beside it.",
            "FREE counts the segments of a reaction, out of eight, that no process has.",
            "LAG counts the events that wait, LAG S is the age of the oldest in seconds, ? is not known yet.",
            "They come from the command side, the projector, and further processes that have their management",
            "port (ORDINAL_MANAGEMENT_PORT) on the 16 behind the projector's: 9084 to 9099."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every part is ready, every relay is led, no read model is down or run by nobody, every reaction is run where it has work",
            "1:some part, relay, read model or reaction is not, or nothing is up"
        })
public final class StatusCommand implements Callable<Integer> {

    private static final Duration GLANCE = Duration.ofMillis(500);
    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final String CLEAR = "\033[H\033[2J";

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @Option(names = "--watch", description = "show it again every second, until Ctrl-C or until nobody reads it")
    private boolean watch;

    enum State {
        READY,
        NOT_READY,
        GONE,
        EXTERNAL
    }

    /** @param reasons why it is not ready, as it says itself */
    record PartStatus(
            String name, State state, @Nullable Long pid, List<Integer> ports, String url, List<String> reasons) {}

    /** @param silent the pages of figures that did not come in time: the flow lacks what stands there */
    record Status(long pid, String data, List<PartStatus> parts, Flow flow, List<URI> silent) {

        boolean isReady() {
            return silent.isEmpty()
                    && parts.stream().allMatch(part -> part.state() == State.READY || part.state() == State.EXTERNAL)
                    && flow.relays().stream().allMatch(Flow.Relay::isUp)
                    && flow.readModels().stream().allMatch(Flow.ReadModel::isUp)
                    && flow.reactions().stream().noneMatch(Flow.Reaction::isLeft);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Figures before = Figures.of(settings().pages());
        Thread.sleep(GLANCE);
        Figures now = Figures.of(settings().pages());
        Status status = status(before, now);
        while (watch) {
            clear();
            show(status);
            if (System.out.checkError()) {
                return status.isReady() ? 0 : 1;
            }
            Thread.sleep(REFRESH);
            before = now;
            now = Figures.of(settings().pages());
            status = status(before, now);
        }
        show(status);
        return status.isReady() ? 0 : 1;
    }

    private RunFile run() {
        return RunFile.read(data.directory())
                .filter(found -> found.up().find().isPresent())
                .orElseThrow(() -> new CommandFailed("nothing is up: start with infra/ordinal up"));
    }

    private Settings settings() {
        return new Settings(data.directory(), run().ports(), Map.of());
    }

    private Status status(Figures before, Figures now) {
        RunFile run = run();
        Settings settings = settings();
        return new Status(
                run.up().pid(),
                data.directory().toString(),
                run.parts().stream().map(entry -> status(entry, settings)).toList(),
                Flow.between(before, now),
                now.silent());
    }

    private void show(Status status) {
        System.out.println(json ? Json.pretty(status) : text(status));
    }

    /** On a terminal the next picture takes the place of the last. */
    private void clear() {
        if (!json
                && Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent()) {
            System.out.print(CLEAR);
        }
    }

    private static PartStatus status(RunFile.PartEntry entry, Settings settings) {
        Part part = Part.labelled(entry.name());
        List<Integer> ports = entry.external() ? List.of() : settings.ports(part);
        Long pid = entry.process().map(ProcessIdentity::pid).orElse(null);
        State state = state(entry, part, settings);
        List<String> reasons =
                part.isApp() && state == State.NOT_READY ? Readiness.reasons(settings.readiness(part)) : List.of();
        return new PartStatus(entry.name(), state, pid, ports, entry.url(), reasons);
    }

    private static State state(RunFile.PartEntry entry, Part part, Settings settings) {
        if (entry.external()) {
            return State.EXTERNAL;
        }
        if (entry.process().flatMap(ProcessIdentity::find).isEmpty()) {
            return State.GONE;
        }
        boolean ready = part.isApp()
                ? Readiness.isReady(settings.readiness(part))
                : Ports.answers(settings.ports(part).getFirst());
        return ready ? State.READY : State.NOT_READY;
    }

    private static String text(Status status) {
        Table table = new Table("PART", "STATE", "PID", "PORTS", "WHERE");
        for (PartStatus part : status.parts()) {
            table.row(
                    part.name(),
                    part.state().name(),
                    part.pid() == null ? "" : part.pid().toString(),
                    part.ports().stream().map(String::valueOf).collect(Collectors.joining(", ")),
                    part.url());
        }
        StringBuilder text = new StringBuilder(table.toString());
        text.append("%n%n%s%n%n%s%n%n%s%n"
                .formatted(
                        status.flow().relayTable(),
                        status.flow().readModelTable(),
                        status.flow().reactionTable()));
        status.silent().forEach(page -> text.append("%n%s does not tell its figures in time".formatted(page)));
        status.parts()
                .forEach(part -> part.reasons()
                        .forEach(reason -> text.append("%n%s is not ready: %s".formatted(part.name(), reason))));
        return text.toString();
    }
}
