package dev.ordinal.bench;

import dev.ordinal.bench.contestant.Database;
import dev.ordinal.local.cli.Api;
import dev.ordinal.local.cli.CommandFailed;
import dev.ordinal.local.process.OsProcess;
import dev.ordinal.local.process.Signal;
import dev.ordinal.local.server.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A jar of the product in a process of its own. */
final class ShopProcess {

    /** As many for all. */
    static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms512m",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Daxoniq.update-checker.disabled=true");

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private ShopProcess() {}

    /** Starts it; its log lies beside the database. */
    static OsProcess start(
            String module, String roles, int managementPort, Database database, Map<String, String> environment) {
        List<String> command = new ArrayList<>(JVM);
        command.addAll(List.of("-jar", jar(module).toString()));
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("ORDINAL_KEYS_URL", database.url(EmbeddedPostgres.KEYS_DATABASE));
        variables.put("ORDINAL_ROLES", roles);
        variables.put("ORDINAL_MANAGEMENT_PORT", Integer.toString(managementPort));
        String name = module + "-" + roles.replace(',', '-');
        return OsProcess.start(
                name, command, variables, Signal.TERM, database.directory().resolve(name + ".log"));
    }

    /** The beginning of the command line of a module's tools, as {@code infra/ordinal} has it: with what makes their start fast, where that was prepared. */
    static List<String> tools(String module) {
        List<String> command = new ArrayList<>(JVM);
        command.add("-XX:+UseParallelGC");
        String prepared = System.getProperty("ordinal.prepared", "");
        if (prepared.isEmpty()) {
            command.addAll(List.of("-jar", jar(module).toString()));
        } else {
            Path home = Path.of(prepared);
            command.addAll(List.of("-XX:AOTCache=" + home.resolve(module + ".aot"), "-Xlog:aot*=error"));
            command.addAll(List.of(
                    "-jar", home.resolve(module).resolve(module + ".jar").toString()));
        }
        return command;
    }

    static Path jar(String module) {
        Path jar = Path.of(System.getProperty("ordinal.root", "."))
                .toAbsolutePath()
                .resolve(module + "/target/" + module + ".jar");
        if (!Files.exists(jar)) {
            throw new CommandFailed("there is no " + jar + ": start with infra/ordinal, which builds it");
        }
        return jar;
    }

    static void awaitReady(OsProcess process, int managementPort) {
        process.awaitReady(() -> answers(managementPort), START_TIMEOUT);
    }

    private static boolean answers(int managementPort) {
        try (Api api = new Api("http://127.0.0.1:" + managementPort)) {
            return api.get("/actuator/health/readiness", Map.of()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
