package dev.ordinal.shop.query.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.personaldata.KeysUnavailable;
import dev.ordinal.personaldata.WrongMasterKey;
import dev.ordinal.projection.GenerationRegister;
import dev.ordinal.projection.RebuildFailed;
import dev.ordinal.projection.TopicSearch;
import dev.ordinal.projection.VerificationFailed;
import io.lettuce.core.RedisException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.springframework.beans.factory.BeanCreationException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How tools fail: with one line on standard error and an exit code other than 0, never with a stack trace. */
final class ToolFailures {

    private static final String CONNECTION = "08";

    private ToolFailures() {}

    /** The same command line, failing so. */
    static CommandLine onOneLine(CommandLine commandLine) {
        return commandLine
                .setExecutionStrategy(ToolFailures::runToItsEnd)
                .setExecutionExceptionHandler((failure, command, _) -> fail(failure, command))
                .setParameterExceptionHandler((failure, _) -> misuse(failure));
    }

    private static int runToItsEnd(ParseResult command) {
        try {
            return new CommandLine.RunLast().execute(command);
        } catch (VirtualMachineError e) {
            say(
                    command.commandSpec().commandLine(),
                    "this program came to its end (%s), with a heap of %d MB: give it more (-Xmx)"
                            .formatted(
                                    e.getMessage() == null ? e : e.getMessage(),
                                    Runtime.getRuntime().maxMemory() >> 20));
            return ToolFailed.FAILED;
        }
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
        say(command, what(failure));
        return failure instanceof ToolFailed failed ? failed.exitCode() : ToolFailed.FAILED;
    }

    private static String what(Exception failure) {
        Optional<Throwable> unreachable = unreachable(failure);
        if (unreachable.isPresent()) {
            return "PostgreSQL does not answer (%s): is the system up (infra/ordinal up)? ORDINAL_POSTGRES_URL names another one"
                    .formatted(oneLine(unreachable.get()).split("\\. ", 2)[0]);
        }
        return switch (failure) {
            case ToolFailed failed -> oneLine(failed);
            case VerificationFailed unverified -> oneLine(unverified);
            case GenerationRegister.Refused refused -> oneLine(refused);
            case RebuildFailed stopped -> oneLine(stopped);
            case LogUnavailable unavailable -> oneLine(unavailable);
            case KeysUnavailable unavailable ->
                oneLine(unavailable) + ": is their database up? ORDINAL_KEYS_URL names another one";
            case WrongMasterKey wrong -> oneLine(wrong) + ": see ORDINAL_MASTER_KEY";
            case TopicSearch.TopicsUnavailable unavailable ->
                oneLine(unavailable) + ": is it up? ORDINAL_KAFKA_BOOTSTRAP_SERVERS names another one";
            case RedisException redis ->
                "Redis does not answer (%s): is it up? ORDINAL_REDIS_URL names another one".formatted(oneLine(redis));
            case KafkaException kafka ->
                "Kafka can't be asked (%s): is it up? ORDINAL_KAFKA_BOOTSTRAP_SERVERS names another one"
                        .formatted(root(kafka));
            case BeanCreationException wrong ->
                "a setting is wrong (%s): see ORDINAL_POSTGRES_URL".formatted(root(wrong));
            default -> "unexpected " + failure;
        };
    }

    /** The innermost failure to connect, where it is one. */
    private static Optional<Throwable> unreachable(Throwable failure) {
        Throwable found = null;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith(CONNECTION)) {
                found = each;
            }
        }
        return Optional.ofNullable(found);
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

    private static String oneLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
