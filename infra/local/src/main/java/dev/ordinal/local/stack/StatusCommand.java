package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.cli.Json;
import dev.ordinal.local.cli.Table;
import dev.ordinal.local.process.Ports;
import dev.ordinal.local.process.ProcessIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ordinal status}. */
@Command(
        name = "status",
        description = "Show the parts of the running system.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every part is ready", "1:some part is not, or nothing is up"})
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    enum State {
        READY,
        NOT_READY,
        GONE,
        EXTERNAL
    }

    /** @param reasons why it is not ready, as it says itself */
    record PartStatus(
            String name, State state, @Nullable Long pid, List<Integer> ports, String url, List<String> reasons) {}

    record Status(long pid, String data, List<PartStatus> parts) {

        boolean isReady() {
            return parts.stream().allMatch(part -> part.state() == State.READY || part.state() == State.EXTERNAL);
        }
    }

    @Override
    public Integer call() {
        Path directory = data.directory();
        RunFile run = RunFile.read(directory)
                .filter(found -> found.up().find().isPresent())
                .orElseThrow(() -> new CommandFailed("nothing is up: start with infra/ordinal up"));
        Settings settings = new Settings(directory, run.ports(), Map.of());
        Status status = new Status(
                run.up().pid(),
                directory.toString(),
                run.parts().stream().map(entry -> status(entry, settings)).toList());
        System.out.println(json ? Json.pretty(status) : table(status));
        return status.isReady() ? 0 : 1;
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

    private static String table(Status status) {
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
        status.parts()
                .forEach(part -> part.reasons()
                        .forEach(reason -> text.append("%n%s is not ready: %s".formatted(part.name(), reason))));
        return text.toString();
    }
}
