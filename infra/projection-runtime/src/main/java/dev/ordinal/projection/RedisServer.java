package dev.ordinal.projection;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Redis server says of itself.
 *
 * @param run another one after each restart
 * @param evicted keys that it has thrown away in this run, of any owner
 * @param mayEvict whether it may throw away more
 */
record RedisServer(String run, long evicted, boolean mayEvict) {

    private static final char SEPARATOR = ' ';

    /** Reads the answer to INFO. What a server does not say counts as harmless. */
    static RedisServer parse(String info) {
        String policy = value(info, "maxmemory_policy", "noeviction");
        return new RedisServer(
                value(info, "run_id", "unknown"),
                Long.parseLong(value(info, "evicted_keys", "0")),
                !policy.equals("noeviction"));
    }

    private static String value(String info, String name, String absent) {
        Matcher line = Pattern.compile("(?m)^" + name + ":(\\S*)").matcher(info);
        return line.find() ? line.group(1) : absent;
    }

    /** How it is written down beside the progress. */
    String mark() {
        return run + SEPARATOR + evicted;
    }

    boolean isRunOf(String mark) {
        return mark.startsWith(run + SEPARATOR);
    }

    /** Whether it has evicted nothing since the mark was written; of a run that nobody has marked, whether it has evicted nothing at all. */
    boolean hasEvictedNothingSince(String mark) {
        return evicted <= (isRunOf(mark) ? Long.parseLong(mark.substring(run.length() + 1)) : 0);
    }
}
