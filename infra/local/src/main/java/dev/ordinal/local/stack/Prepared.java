package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The applications as they are started: their jars unpacked, so that class loading is fast, and AOT caches where training worked.
 *
 * @param home the directory that the build fills
 */
record Prepared(Path home) {

    /**
     * The same for training and for running: a cache is only valid for the flags that it was trained with. The optimising compiler is left out: where
     * four JVMs share two processors it doubles their work for minutes, and the start takes half as long without it.
     */
    private static final List<String> APP_OPTIONS = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Daxoniq.update-checker.disabled=true");

    enum Program {
        COMMAND_SIDE("command-side", "-Xmx512m"),
        QUERY_SIDE("query-side", "-Xmx512m"),
        KAFKA("kafka", "");

        private final String label;
        private final String heap;

        Program(String label, String heap) {
            this.label = label;
            this.heap = heap;
        }

        String label() {
            return label;
        }
    }

    static Program program(Part part) {
        return switch (part) {
            case COMMAND_SIDE -> Program.COMMAND_SIDE;
            case PROJECTOR, QUERY_API -> Program.QUERY_SIDE;
            case KAFKA -> Program.KAFKA;
            case POSTGRES, REDIS -> throw new IllegalArgumentException(part + " is no Java program");
        };
    }

    Path cache(Program program) {
        return home.resolve(program.label() + ".aot");
    }

    Path unpacked(Program program) {
        return home.resolve(program.label());
    }

    /** The JVM option that uses the program's cache, if there is one. */
    List<String> cacheOption(Program program) {
        Path cache = cache(program);
        return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=error") : List.of();
    }

    List<String> appCommand(Program program, List<String> cacheOptions) {
        Path jar = unpacked(program).resolve(program.label() + ".jar");
        if (!Files.exists(jar)) {
            throw new CommandFailed(
                    "there is no built " + program.label() + ": start with infra/ordinal, which builds it");
        }
        List<String> command = new ArrayList<>();
        command.add(java());
        command.add(program.heap);
        command.addAll(cacheOptions);
        command.addAll(APP_OPTIONS);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
