package dev.ordinal.shop.query.shared;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;

/**
 * One step through an ordered query, by the keys it is sorted on: rows that come or go beside it neither repeat nor hide others.
 *
 * <p>Reads one row more than it answers, to know whether there is a next page.
 */
public final class Paging {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;

    private final String query;
    private final int limit;
    private final List<String> lastKeys;

    private Paging(String query, int limit, List<String> lastKeys) {
        this.query = query;
        this.limit = limit;
        this.lastKeys = lastKeys;
    }

    /**
     * The step that a request asks for.
     *
     * @param query names the query with all its filters: a cursor of another one, or of another model, is refused
     */
    public static Paging of(String query, int limit, @Nullable String cursor) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw InvalidRequest.parameter("limit", "must be from 1 to " + MAX_LIMIT);
        }
        String bound = RequestGenerations.model() + query;
        return new Paging(bound, limit, cursor == null ? List.of() : Cursor.read(bound, cursor));
    }

    /** The last seen value of a sort key, or {@code start}, which sorts before all, on the first page. */
    public <K> K after(int key, Function<String, K> parse, K start) {
        if (isFirst()) {
            return start;
        }
        try {
            return parse.apply(lastKeys.get(key));
        } catch (RuntimeException e) {
            throw Cursor.unusable();
        }
    }

    public boolean isFirst() {
        return lastKeys.isEmpty();
    }

    public Limit rows() {
        return Limit.of(limit + 1);
    }

    public <R> Page<R> page(List<R> rows, Function<R, List<String>> keys) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        List<R> shown = rows.subList(0, limit);
        return new Page<>(shown, Cursor.write(query, keys.apply(shown.getLast())));
    }
}
