package dev.ordinal.shop.command.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.transfer.TransferFailed;
import dev.ordinal.personaldata.KeysUnavailable;
import dev.ordinal.personaldata.WrongMasterKey;
import dev.ordinal.relay.TopicAudit;
import dev.ordinal.relay.TopicRegister;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.BeanCreationException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what a tool failed of in one line on standard error, and by its exit code. */
final class ToolFailures {

    private ToolFailures() {}

    static CommandLine onOneLine(CommandLine tools) {
        return tools.setExecutionExceptionHandler((failure, command, _) -> fail(failure, command))
                .setParameterExceptionHandler((failure, _) -> misuse(failure));
    }

    /** Does what the arguments say; the answer is the exit code. */
    static int run(CommandLine tools, String... arguments) {
        int code = tools.execute(arguments);
        Optional<String> untold = untold();
        if (untold.isEmpty()) {
            return code;
        }
        say(tools, "the answer could not be written (%s)".formatted(untold.get()));
        return code == 0 ? ToolFailed.FAILED : code;
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

    private static int fail(Exception failure, CommandLine command) {
        return switch (failure) {
            case ToolFailed failed -> {
                say(command, oneLine(failed));
                yield failed.exitCode();
            }
            case TransferFailed failed -> {
                say(command, oneLine(failed));
                yield ToolFailed.FAILED;
            }
            case TopicRegister.Unknown unknown -> {
                say(command, oneLine(unknown));
                yield ToolFailed.FAILED;
            }
            case TopicRegister.Refused refused -> {
                say(command, oneLine(refused));
                yield ToolFailed.FAILED;
            }
            case TopicAudit.TopicsUnavailable unavailable -> {
                say(command, oneLine(unavailable) + " (is it up? see ORDINAL_KAFKA_BOOTSTRAP_SERVERS)");
                yield ToolFailed.FAILED;
            }
            case KeysUnavailable unavailable -> {
                say(command, oneLine(unavailable) + " (is their database up? see ORDINAL_KEYS_URL)");
                yield ToolFailed.FAILED;
            }
            case WrongMasterKey wrong -> {
                say(command, oneLine(wrong) + " (see ORDINAL_MASTER_KEY)");
                yield ToolFailed.FAILED;
            }
            case LogUnavailable unavailable -> {
                say(command, oneLine(unavailable) + " (is it up? see ORDINAL_POSTGRES_URL)");
                yield ToolFailed.FAILED;
            }
            case BeanCreationException wrong -> {
                say(command, "a setting is wrong (%s): see ORDINAL_POSTGRES_URL".formatted(root(wrong)));
                yield ToolFailed.FAILED;
            }
            default -> {
                say(command, "unexpected " + failure);
                yield ToolFailed.FAILED;
            }
        };
    }

    private static int misuse(ParameterException failure) {
        say(
                failure.getCommandLine(),
                complaint(failure) + " (see "
                        + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
        return ToolFailed.USAGE;
    }

    private static String complaint(ParameterException failure) {
        Set<String> commands = failure.getCommandLine().getSubcommands().keySet();
        return failure instanceof UnmatchedArgumentException unmatched
                        && !unmatched.isUnknownOption()
                        && !commands.isEmpty()
                ? "unknown command '%s'; there are %s"
                        .formatted(unmatched.getUnmatched().getFirst(), String.join(", ", commands))
                : String.valueOf(failure.getMessage()).replaceFirst("^Error: ", "");
    }

    private static void say(CommandLine command, String message) {
        command.getErr().println("ordinal: " + message.lines().findFirst().orElse(""));
    }

    private static String root(Throwable failure) {
        return failure.getCause() == null ? oneLine(failure) : root(failure.getCause());
    }

    static String oneLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
