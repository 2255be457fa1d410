package dev.ordinal.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.local.process.ProcessFailed;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How commands fail: with one line on standard error and an exit code other than 0, never with a stack trace. */
public final class Failures {

    private Failures() {}

    /** The same command line, failing so. */
    public static CommandLine onOneLine(CommandLine commandLine) {
        return commandLine
                .setExecutionExceptionHandler((failure, command, parsed) -> fail(failure))
                .setParameterExceptionHandler((failure, arguments) -> misuse(failure));
    }

    /** Does what the arguments say; the answer is the exit code. */
    public static int run(CommandLine commandLine, String... arguments) {
        int code = onOneLine(commandLine).execute(arguments);
        Optional<String> untold = untold();
        if (untold.isEmpty()) {
            return code;
        }
        say("the answer could not be written (%s)".formatted(untold.get()));
        return code == 0 ? 1 : code;
    }

    /** What did not reach its reader must not pass for an empty answer; one who has read enough, and hung up, is no failure. */
    private static Optional<String> untold() {
        if (!System.out.checkError()) {
            return Optional.empty();
        }
        try (OutputStream again = new FileOutputStream(FileDescriptor.out)) {
            again.write(System.lineSeparator().getBytes(UTF_8));
            return Optional.of("for a moment it could not");
        } catch (IOException e) {
            return Optional.ofNullable(e.getMessage()).filter(reason -> !reason.equals("Broken pipe"));
        }
    }

    private static int fail(Exception failure) {
        return switch (failure) {
            case CommandFailed failed -> {
                say(String.valueOf(failed.getMessage()));
                yield failed.exitCode();
            }
            case ProcessFailed failed -> {
                say(String.valueOf(failed.getMessage()));
                yield 1;
            }
            default -> {
                say("unexpected " + failure);
                yield 1;
            }
        };
    }

    private static int misuse(ParameterException failure) {
        say(complaint(failure) + " (see "
                + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
        return CommandFailed.USAGE;
    }

    private static String complaint(ParameterException failure) {
        Map<String, CommandLine> commands = failure.getCommandLine().getSubcommands();
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !commands.isEmpty()) {
            return "unknown command '%s'; there are %s"
                    .formatted(
                            unmatched.getUnmatched().getFirst(),
                            commands.entrySet().stream()
                                    .filter(command -> !command.getValue()
                                            .getCommandSpec()
                                            .usageMessage()
                                            .hidden())
                                    .map(Map.Entry::getKey)
                                    .collect(Collectors.joining(", ")));
        }
        return String.valueOf(failure.getMessage()).replaceFirst("^Error: ", "");
    }

    private static void say(String message) {
        System.err.println("ordinal: " + message.lines().findFirst().orElse(""));
    }
}
