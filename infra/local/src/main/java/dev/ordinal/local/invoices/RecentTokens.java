package dev.ordinal.local.invoices;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The Consistency-Tokens of the last answers. With many requests in flight over a dozen partitions, some hundred of them name the newest write of
 * every partition. Safe for use by several threads.
 */
final class RecentTokens {

    private static final int KEPT = 500;
    private static final int PER_REQUEST = 50;

    private final Deque<String> tokens = new ArrayDeque<>();

    synchronized void add(String token) {
        if (token.isEmpty()) {
            return;
        }
        tokens.addLast(token);
        if (tokens.size() > KEPT) {
            tokens.removeFirst();
        }
    }

    /** Values for the Consistency-Token header, newest first, each of as many tokens as one request may carry. */
    synchronized List<String> headers() {
        List<String> newestFirst = new ArrayList<>(tokens).reversed();
        List<String> headers = new ArrayList<>();
        for (int from = 0; from < newestFirst.size(); from += PER_REQUEST) {
            headers.add(String.join(",", newestFirst.subList(from, Math.min(from + PER_REQUEST, newestFirst.size()))));
        }
        return headers;
    }
}
