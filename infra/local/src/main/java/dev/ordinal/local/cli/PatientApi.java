package dev.ordinal.local.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * An API whose requests are sent again while it is overloaded, behind or away, as long as each is harmless when it comes twice. Calls block and may come from many threads at
 * once.
 */
public final class PatientApi {

    private final Api api;
    private final String name;
    private final Duration patience;
    private final String advice;
    private volatile boolean reached;

    /**
     * One that is asked for so long for the answer to a request.
     *
     * @param name what a person calls it
     * @param advice what a person can do when it takes longer
     */
    public PatientApi(Api api, String name, Duration patience, String advice) {
        this.api = api;
        this.name = name;
        this.patience = patience;
        this.advice = advice;
    }

    /**
     * Sends it until there is an answer that asks for no patience.
     *
     * @throws CommandFailed if the API is out of reach from the start, or is later, or asks to wait, for longer than patience lasts
     */
    public HttpResponse<String> post(String path, Object body, Map<String, String> headers) {
        return patiently(() -> api.post(path, body, headers));
    }

    /** As {@link #post}. */
    public HttpResponse<String> get(String path, Map<String, String> headers) {
        return patiently(() -> api.get(path, headers));
    }

    private interface Request {
        HttpResponse<String> send() throws IOException;
    }

    private HttpResponse<String> patiently(Request request) {
        Backoff backoff = new Backoff(patience);
        while (true) {
            String trouble;
            Duration wait = Duration.ZERO;
            try {
                HttpResponse<String> answer = request.send();
                reached = true;
                if (!isBusy(answer.statusCode())) {
                    return answer;
                }
                trouble = Problem.of(answer);
                wait = Backoff.retryAfter(answer.headers());
            } catch (IOException e) {
                if (!reached && e instanceof ConnectException) {
                    throw new CommandFailed("the %s API at %s does not answer: start it with infra/ordinal up"
                            .formatted(name, api.base()));
                }
                trouble = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            }
            if (!backoff.pause(wait)) {
                throw new CommandFailed(
                        "the %s API at %s can't be worked with (%s): %s".formatted(name, api.base(), trouble, advice));
            }
        }
    }

    private static boolean isBusy(int status) {
        return switch (status) {
            case 429, 502, 503, 504 -> true;
            default -> false;
        };
    }
}
