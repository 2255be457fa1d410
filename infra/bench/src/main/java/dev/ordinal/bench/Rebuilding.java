package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.bench.measure.Contestant;
import dev.ordinal.bench.stream.ShopLog;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The product's own command rebuilds a read model, in a process of its own, whose start is measured with it; verification is left out. */
final class Rebuilding implements Contestant {

    private static final int LOOK_EVERY_MILLIS = 20;

    private final String readModel;
    private final ShopLog log;
    private final Database database;
    private final Map<String, String> servers;
    private long mostMemory;

    Rebuilding(String readModel, ShopLog log, Database database, Map<String, String> servers) {
        this.readModel = readModel;
        this.log = log;
        this.database = database;
        this.servers = servers;
    }

    @Override
    public String name() {
        return "rebuild of " + readModel;
    }

    @Override
    public Run start(int writers) throws SQLException {
        forget();
        return writer -> {
            whole();
            return log.events();
        };
    }

    /** As if it had never been built. */
    void forget() throws SQLException {
        log.forget(readModel);
    }

    /** Rebuilds it, or goes on with a rebuild that did not end. */
    void whole() throws Exception {
        try (OsProcess process = begin()) {
            end(process);
        }
    }

    /** Begins with it, as fast as it goes or as these options say. */
    OsProcess begin(String... options) {
        List<String> command = new ArrayList<>(ShopProcess.tools("query-side"));
        command.addAll(List.of("replay", "rebuild", readModel, "--no-verify"));
        command.addAll(List.of(options));
        return OsProcess.start(
                "rebuild",
                command,
                servers,
                Signal.TERM,
                database.directory().resolve("rebuild-" + readModel + ".log"));
    }

    /** Waits for its end. */
    void end(OsProcess process) throws Exception {
        while (process.isAlive()) {
            mostMemory = Math.max(mostMemory, memory(process.pid()));
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        if (process.onExit().get() != 0) {
            throw new CommandFailed("the rebuild of " + readModel + " failed: " + process.output());
        }
    }

    /** Waits until it has read this share of the log. */
    void awaitShare(double share, OsProcess process) throws Exception {
        while (log.ask(
                        "SELECT coalesce(min(position), 0) FROM projection.progress WHERE topic = '@store' AND projection = '"
                                + readModel + "'")
                < share * log.events()) {
            if (!process.isAlive()) {
                throw new CommandFailed("the rebuild of " + readModel + " ended early: " + process.output());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /** By the register: events of the log a second, from the beginning of the last rebuild to its end. */
    double perSecond() throws SQLException {
        return log.events() / log.ask("""
                        SELECT extract(epoch FROM finished_at - started_at) FROM projection.rebuild
                         WHERE projection = '%s' ORDER BY generation DESC LIMIT 1""".formatted(readModel));
    }

    /** The most memory that a process of it had resident, in MiB. */
    double mostMemory() {
        return mostMemory / 1024.0;
    }

    /** In KiB; 0 where the process has ended. */
    private static long memory(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
