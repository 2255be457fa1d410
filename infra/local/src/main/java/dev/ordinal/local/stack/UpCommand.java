package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.server.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ordinal up}. */
@Command(
        name = "up",
        description = "Start the whole system, show what runs where, and keep it running until Ctrl-C or `down`.",
        footerHeading = "%nServers of your own:%n",
        footer = {
            "ORDINAL_POSTGRES_URL (with ORDINAL_POSTGRES_USER and ORDINAL_POSTGRES_PASSWORD),",
            "with ORDINAL_KEYS_URL (_USER, _PASSWORD) beside it, a database for the keys of personal data,",
            "ORDINAL_KAFKA_BOOTSTRAP_SERVERS and ORDINAL_REDIS_URL each stand in for an embedded server,",
            "which is then not started.",
            "ORDINAL_SMTP_HOST (with ORDINAL_SMTP_PORT) has mail sent there; without it `infra/ordinal mail` shows it.",
            "ORDINAL_COMMAND_PORT and ORDINAL_QUERY_PORT move the APIs from 8081 and 8082.",
            "ORDINAL_PROJECTIONS=orders,sales leaves all other read models to projectors of your own."
        })
public final class UpCommand implements Callable<Integer> {

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--fresh", description = "throw away all data first")
    private boolean fresh;

    @Override
    public Integer call() throws InterruptedException {
        long start = System.nanoTime();
        Path directory = data.directory();
        UpLock lock = UpLock.tryTake(directory).orElseThrow(() -> alreadyUp(directory));
        reportLeftovers(Leftovers.stop(directory));
        Settings settings = new Settings(directory, Settings.PortPlan.standard(System.getenv()), System.getenv());
        settings.checkKeysDatabase();
        PortCheck.check(settings);
        prepareDirectory(settings);

        RunningUp running = new RunningUp(settings, DataOption.prepared());
        Thread stopping = new Thread(
                () -> {
                    running.close();
                    lock.close();
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(stopping);
        running.start();
        System.out.printf(
                Locale.ROOT, "ready after %.1f s, data in %s%n%n", (System.nanoTime() - start) / 1e9, directory);
        System.out.println(running.table());
        System.out.println();
        System.out.println("Ctrl-C or `infra/ordinal down` stops it; `infra/ordinal demo` shows what it does.");
        new CountDownLatch(1).await();
        return 0;
    }

    private static CommandFailed alreadyUp(Path directory) {
        String who = RunFile.read(directory)
                .map(run -> " (pid " + run.up().pid() + ")")
                .orElse("");
        return new CommandFailed(
                "it is already up" + who + ": `infra/ordinal status` shows what runs, `infra/ordinal down` stops it");
    }

    private static void reportLeftovers(List<String> stopped) {
        if (!stopped.isEmpty()) {
            System.out.println("stopped what an earlier `up` left behind: " + String.join(", ", stopped));
        }
    }

    private void prepareDirectory(Settings settings) {
        try {
            if (fresh) {
                for (Part part : List.of(Part.POSTGRES, Part.REDIS, Part.KAFKA)) {
                    Directories.delete(settings.data(part));
                }
                Directories.delete(Settings.mail(settings.data()));
            }
            for (Part part : Part.values()) {
                Path log = settings.log(part);
                if (Files.exists(log)) {
                    Files.move(log, log.resolveSibling(part.label() + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new CommandFailed("cannot clear " + settings.data() + ": " + e.getMessage());
        }
    }
}
