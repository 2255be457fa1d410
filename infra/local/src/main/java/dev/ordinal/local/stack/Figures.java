package dev.ordinal.local.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands on the Prometheus pages of some processes at one moment.
 *
 * @param silent the pages whose process is there, and did not answer in time
 */
record Figures(long nanoTime, List<Figure> all, List<URI> silent) {

    private static final int TIMEOUT_MILLIS = 2_000;
    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern TAG = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    record Figure(String name, Map<String, String> tags, double value) {

        String tag(String key) {
            return tags.getOrDefault(key, "");
        }
    }

    /** Asks those that answer. */
    static Figures of(List<URI> pages) {
        List<Figure> all = new ArrayList<>();
        List<URI> silent = new ArrayList<>();
        long now = System.nanoTime();
        for (URI page : pages) {
            try {
                all.addAll(parse(read(page)));
            } catch (IOException e) {
                if (e instanceof SocketTimeoutException) {
                    silent.add(page);
                }
            }
        }
        return new Figures(now, List.copyOf(all), List.copyOf(silent));
    }

    static List<Figure> parse(String page) {
        return page.lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> new Figure(line.group(1), tags(line.group(2)), value(line.group(3))))
                .toList();
    }

    /** Those of a name that have all these tags. */
    List<Figure> of(String name, Map<String, String> tags) {
        return all.stream()
                .filter(figure ->
                        figure.name().equals(name) && figure.tags().entrySet().containsAll(tags.entrySet()))
                .toList();
    }

    private static String read(URI page) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (InputStream text = connection.getInputStream()) {
            return new String(text.readAllBytes(), UTF_8);
        } finally {
            connection.disconnect();
        }
    }

    private static Map<String, String> tags(@Nullable String text) {
        Map<String, String> tags = new HashMap<>();
        Matcher tag = TAG.matcher(text == null ? "" : text);
        while (tag.find()) {
            tags.put(tag.group(1), tag.group(2));
        }
        return tags;
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
