package dev.ordinal.local.stack;

import dev.ordinal.local.cli.CommandFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The applications as they are started: their jars unpacked, so that class loading is fast, and AOT caches where training worked.
 *
 * @param home the directory that the build fills
 */
record Prepared(Path home) {

    /** The same for training and for running: a cache is only valid for the flags that it was trained with. */
    private static final List<String> APP_OPTIONS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Daxoniq.update-checker.disabled=true");

    /**
     * Leaves out the optimising compiler: where four JVMs share two processors it doubles their work for minutes. Training needs it, because it gathers
     * what a cache knows of the program's behaviour.
     */
    private static final String QUICK_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

    private static final String ALL_COMPILERS = "-XX:TieredStopAtLevel=4";
    private static final String SMALL_COLLECTOR = "-XX:+UseSerialGC";
    private static final String FAST_COLLECTOR = "-XX:+UseParallelGC";

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

    /** The JVM options for a program that shares the processors for days, with its cache if there is one. */
    List<String> serviceOptions(Program program) {
        return Stream.concat(Stream.of(QUICK_COMPILER_ONLY), fromCache(program)).toList();
    }

    List<String> serviceCommand(Program program) {
        return command(program, Stream.concat(Stream.of(SMALL_COLLECTOR), serviceOptions(program).stream()));
    }

    /** A tool works through all that there is as fast as it can, and ends. */
    List<String> toolCommand(Program program) {
        return command(program, Stream.concat(Stream.of(FAST_COLLECTOR, ALL_COMPILERS), fromCache(program)));
    }

    List<String> trainingCommand(Program program, Path newCache) {
        return command(program, Stream.concat(Stream.of(SMALL_COLLECTOR), trainingOptions(newCache).stream()));
    }

    static List<String> trainingOptions(Path newCache) {
        return List.of(ALL_COMPILERS, "-XX:AOTCacheOutput=" + newCache);
    }

    private Stream<String> fromCache(Program program) {
        Path cache = cache(program);
        return Files.exists(cache) ? Stream.of("-XX:AOTCache=" + cache, "-Xlog:aot*=error") : Stream.of();
    }

    private List<String> command(Program program, Stream<String> options) {
        Path jar = unpacked(program).resolve(program.label() + ".jar");
        if (!Files.exists(jar)) {
            throw new CommandFailed(
                    "there is no built " + program.label() + ": start with infra/ordinal, which builds it");
        }
        List<String> command = new ArrayList<>();
        command.add(java());
        command.add(program.heap);
        command.addAll(options.toList());
        command.addAll(APP_OPTIONS);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
