package dev.ordinal.shop.command.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.axonframework.common.IdentifierFactory;

/** What a request says beside its body. */
public final class CommandRequest {

    private static final Pattern KEY =
            Pattern.compile("\"([\\x20\\x21\\x23-\\x7e]{1,255})\"|([\\x21\\x23-\\x7e]{1,255})");
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final HttpServletRequest request;
    private final IfMatch ifMatch;
    private final Optional<String> idempotencyKey;
    private final String ownTrace = newTrace();

    CommandRequest(HttpServletRequest request) {
        this.request = request;
        this.ifMatch = IfMatch.of(headers("If-Match"));
        this.idempotencyKey = idempotencyKey(headers("Idempotency-Key"));
    }

    IfMatch ifMatch() {
        return ifMatch;
    }

    Optional<String> idempotencyKey() {
        return idempotencyKey;
    }

    /** Who asks; nobody is known by name until there is security. */
    public String actor() {
        return "anonymous";
    }

    String method() {
        return request.getMethod();
    }

    String path() {
        return request.getRequestURI();
    }

    byte[] body() {
        return JsonBody.bytesOf(request);
    }

    /** The trace that the client is in, or one that begins here. */
    String traceparent() {
        return Optional.ofNullable(request.getHeader("traceparent"))
                .filter(text -> TRACEPARENT.matcher(text).matches())
                .orElse(ownTrace);
    }

    private static String newTrace() {
        String trace = IdentifierFactory.getInstance().generateIdentifier().replace("-", "");
        return "00-" + trace + "-" + trace.substring(16) + "-00";
    }

    private List<String> headers(String name) {
        return Collections.list(request.getHeaders(name));
    }

    private static Optional<String> idempotencyKey(List<String> headers) {
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        Matcher key = KEY.matcher(headers.getFirst());
        if (headers.size() > 1 || !key.matches()) {
            throw new ProblemException(
                    400,
                    "malformed-header",
                    "Idempotency-Key must be one text of 1 to 255 characters, bare or quoted.");
        }
        return Optional.of(key.group(1) == null ? key.group(2) : key.group(1));
    }
}
