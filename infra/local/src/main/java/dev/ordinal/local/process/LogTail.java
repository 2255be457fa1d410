package dev.ordinal.local.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The end of a log file, and the line in it that tells a person most. */
public final class LogTail {

    private static final int LIMIT = 64 * 1024;
    private static final int LINE_LIMIT = 300;
    private static final Pattern NOISE = Pattern.compile("^(\\s+at |\\s*\\.\\.\\. \\d+ (more|common frames)|\\s*$).*");
    private static final Pattern TROUBLE =
            Pattern.compile("(?i).*\\b(error|fatal|panic|exception|failed|failure|cannot|could not|refused|denied).*");

    /** Of our own failures, which are written for people. */
    private static final Pattern CAUSE = Pattern.compile("(?m)^Caused by: dev\\.ordinal\\.[\\w.$]+: (.+)$");

    private static final String DESCRIPTION = "Description:";
    private static final JsonMapper JSON = new JsonMapper();

    private LogTail() {}

    /** The text from the offset (in bytes) to the end, at most its last 64 KiB; empty if there is none. */
    public static String since(Path log, long offset) {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
            long from = Math.max(offset, channel.size() - LIMIT);
            ByteBuffer bytes = ByteBuffer.allocate(Math.clamp(channel.size() - from, 0, LIMIT));
            while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {}
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** The last line that speaks of trouble, else the last line that is no stack frame; empty if there is none. */
    public static String lastMeaningfulLine(String text) {
        List<String> lines =
                text.lines().filter(line -> !NOISE.matcher(line).matches()).toList();
        String line = lines.stream()
                .filter(candidate -> TROUBLE.matcher(candidate).matches())
                .reduce((first, second) -> second)
                .orElse(lines.isEmpty() ? "" : lines.getLast())
                .strip();
        return shortened(line.startsWith("{") ? textOf(line) : line);
    }

    /** Spring explains a failed start in a box of several lines. */
    private static String explanation(String message) {
        int description = message.indexOf(DESCRIPTION);
        int action = message.indexOf("Action:");
        return description < 0 || action < description
                ? message
                : message.substring(description + DESCRIPTION.length(), action);
    }

    /** The cause of a structured (ECS) log line, or its message and its error. */
    private static String textOf(String line) {
        try {
            JsonNode entry = JSON.readTree(line);
            Matcher causes =
                    CAUSE.matcher(entry.path("error").path("stack_trace").asString(""));
            Optional<MatchResult> last = causes.results().reduce((_, cause) -> cause);
            if (last.isPresent()) {
                return last.get().group(1);
            }
            String message = entry.path("message").asString("");
            String error = entry.path("error").path("message").asString("");
            return error.isEmpty() ? message : message + ": " + error;
        } catch (JacksonException e) {
            return line;
        }
    }

    private static String shortened(String text) {
        String line = explanation(text).strip().replaceAll("\\s+", " ");
        return line.length() <= LINE_LIMIT ? line : line.substring(0, LINE_LIMIT) + "...";
    }
}
