package dev.ordinal.local.stack;

import dev.ordinal.local.cli.Table;
import dev.ordinal.local.mail.CatchAll;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.ProcessFailed;
import dev.ordinal.local.process.ProcessIdentity;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A stack together with what other commands need to find it; reports on the terminal what happens to its parts. */
final class RunningUp implements Stack.Listener, AutoCloseable {

    private final Settings settings;
    private final Stack stack;
    private final Control control;
    private Map<Part, OsProcess> processes = new EnumMap<>(Part.class);
    private @Nullable CatchAll mail;
    private volatile boolean ready;
    private volatile boolean closing;

    RunningUp(Settings settings, Prepared prepared) {
        this.settings = settings;
        stack = new Stack(new Launcher(settings, prepared), this);
        control = new Control(this::restart);
    }

    /** Returns when every part is ready. */
    void start() throws InterruptedException {
        changed(processes);
        if (settings.catchesMail()) {
            mail = CatchAll.start(settings.ports().smtp(), Settings.mail(settings.data()));
        }
        try {
            stack.start();
        } catch (ProcessFailed e) {
            if (closing) {
                // The JVM is ending, and takes this thread with it: what falls now has not failed.
                new CountDownLatch(1).await();
            }
            throw e;
        }
        ready = true;
    }

    private void restart(Part part) {
        stack.restart(part);
        System.out.println(part.label() + " was restarted");
    }

    @Override
    public synchronized void changed(Map<Part, OsProcess> current) {
        processes = current;
        List<RunFile.PartEntry> parts =
                Arrays.stream(Part.values()).map(this::entry).toList();
        new RunFile(ProcessIdentity.ofThisJvm(), control.port(), control.token(), settings.ports(), parts)
                .write(settings.data());
    }

    private RunFile.PartEntry entry(Part part) {
        return new RunFile.PartEntry(
                part.label(),
                Optional.ofNullable(processes.get(part)).map(OsProcess::identity),
                settings.external(part).isPresent(),
                settings.url(part));
    }

    @Override
    public void died(Part part, OsProcess process) {
        if (ready) {
            System.err.println(process.epitaph() + "; the others go on, bring it back with: infra/ordinal restart "
                    + part.label());
        }
    }

    synchronized String table() {
        Table table = new Table("PART", "PID", "PORTS", "WHERE");
        for (Part part : Part.values()) {
            RunFile.PartEntry entry = entry(part);
            table.row(
                    part.label(),
                    entry.process().map(process -> Long.toString(process.pid())).orElse("external"),
                    entry.external()
                            ? ""
                            : settings.ports(part).stream().map(String::valueOf).collect(Collectors.joining(", ")),
                    entry.url());
        }
        if (settings.catchesMail()) {
            table.row("mail", "", Integer.toString(settings.ports().smtp()), "infra/ordinal mail");
        }
        table.row("API pages", "", "", settings.url(Part.COMMAND_SIDE) + "/swagger-ui.html");
        table.row("", "", "", settings.url(Part.QUERY_API) + "/swagger-ui.html");
        return table.toString();
    }

    @Override
    public void close() {
        closing = true;
        control.close();
        stack.close();
        if (mail != null) {
            mail.close();
        }
        RunFile.delete(settings.data());
    }
}
