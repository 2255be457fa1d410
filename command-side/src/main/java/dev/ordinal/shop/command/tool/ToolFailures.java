package dev.ordinal.shop.command.tool;

import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.transfer.TransferFailed;
import dev.ordinal.personaldata.KeysUnavailable;
import dev.ordinal.personaldata.WrongMasterKey;
import dev.ordinal.relay.TopicAudit;
import dev.ordinal.relay.TopicRegister;
import java.util.Set;
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

    static String oneLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
