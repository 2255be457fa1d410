package dev.ordinal.shop.command.http;

import org.jspecify.annotations.Nullable;

/** What a command that succeeded is answered; {@code path} is where the query API shows the thing. */
public record Answer<T>(
        int status, @Nullable String path, @Nullable T body) {

    public static <T> Answer<T> created(String path, T body) {
        return new Answer<>(201, path, body);
    }

    public static <T> Answer<T> accepted(String path, T body) {
        return new Answer<>(202, path, body);
    }

    public static Answer<Void> done() {
        return new Answer<>(204, null, null);
    }
}
