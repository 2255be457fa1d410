package dev.ordinal.faults;

import dev.ordinal.local.server.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The applications unpacked beside AOT caches, as {@code infra/ordinal} starts them: that costs half the processor time, and fault tests start a hundred. Prepared by the
 * first shop of a build; the directory that {@code ordinal.prepared} names is used as it is.
 */
final class FastStart {

    private static final String PREPARED = System.getProperty("ordinal.prepared", "");
    private static final Path HOME = Path.of(PREPARED.isEmpty() ? "target/prepared" : PREPARED)
            .toAbsolutePath()
            .normalize();
    private static final List<String> APPLICATIONS = List.of("command-side", "query-side");
    private static final Duration WRITING_TIMEOUT = Duration.ofMinutes(3);

    private FastStart() {}

    /** The end of a command line that starts an application as it was prepared. */
    static List<String> command(String application) {
        Path cache = cache(application);
        List<String> command = new ArrayList<>();
        if (Files.exists(cache)) {
            command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=error"));
        }
        command.addAll(List.of("-jar", unpacked(application).toString()));
        return command;
    }

    /** What an application is made of. */
    static String classPath(String application) {
        Path jar = unpacked(application);
        return jar + ":" + jar.resolveSibling("lib") + "/*";
    }

    /** Starts an application, by its name and the end of its command line. */
    interface Start {
        ShopProcess of(String application, List<String> command);
    }

    /**
     * Prepares the applications unless they are, and were not built again since: they are started together, as the one needs the tables of the other, and write their caches
     * when they end.
     */
    static synchronized void prepare(Start start) {
        if (!PREPARED.isEmpty() || APPLICATIONS.stream().allMatch(FastStart::isFresh)) {
            return;
        }
        Map<String, ShopProcess> running = new HashMap<>();
        try {
            for (String application : APPLICATIONS) {
                unpack(application);
                running.put(
                        application,
                        start.of(
                                application,
                                List.of(
                                        "-XX:AOTCacheOutput=" + next(application),
                                        "-jar",
                                        unpacked(application).toString())));
            }
            running.values().forEach(ShopProcess::awaitReady);
            running.values().forEach(process -> process.stop(WRITING_TIMEOUT));
            for (String application : APPLICATIONS) {
                Files.move(next(application), cache(application), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            running.values().forEach(ShopProcess::close);
        }
    }

    private static boolean isFresh(String application) {
        try {
            return Files.exists(cache(application))
                    && Files.getLastModifiedTime(cache(application))
                                    .compareTo(Files.getLastModifiedTime(ShopUnderTest.jar(application)))
                            > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unpack(String application) throws IOException {
        Path home = HOME.resolve(application);
        Directories.delete(home);
        Files.createDirectories(HOME);
        Process extract = new ProcessBuilder(
                        ShopUnderTest.java(),
                        "-Djarmode=tools",
                        "-jar",
                        ShopUnderTest.jar(application).toString(),
                        "extract",
                        "--destination",
                        home.toString())
                .inheritIO()
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (extract.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("cannot unpack " + ShopUnderTest.jar(application));
        }
    }

    private static Path unpacked(String application) {
        return HOME.resolve(application).resolve(application + ".jar");
    }

    private static Path cache(String application) {
        return HOME.resolve(application + ".aot");
    }

    private static Path next(String application) {
        return HOME.resolve(application + ".aot.next");
    }
}
