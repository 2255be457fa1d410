package dev.ordinal.shop.query.shared;

import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.Epoch;
import dev.ordinal.projection.ActiveGenerations;
import dev.ordinal.projection.PastModel;
import dev.ordinal.projection.ReadModels;
import dev.ordinal.projection.WaitResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Before an API is called: waits for the request's tokens, pins the generations it reads, and says how far they have come. A request for a model of the past waits for
 * nothing, and reads that alone.
 */
@Component
@Profile("query-api")
public class Freshness implements HandlerInterceptor {

    static final String POSITION = "Projection-Position";
    static final String TOKEN = "Consistency-Token";
    static final String MODEL = "model";
    static final String PREFER = "Prefer";
    static final String PREFERENCE_APPLIED = "Preference-Applied";

    private static final String PATIENCE = Freshness.class.getName() + ".patience";
    private static final String DEADLINE = Freshness.class.getName() + ".deadline";

    private final ReadModels readModels;

    Freshness(ReadModels readModels) {
        this.readModels = readModels;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws InterruptedException {
        Reads reads =
                handler instanceof HandlerMethod method ? method.getBeanType().getAnnotation(Reads.class) : null;
        if (reads == null) {
            return true;
        }
        refuseNul(request);
        List<String> names = List.of(reads.value());
        String model = request.getParameter(MODEL);
        if (model != null) {
            PastModel past = past(model, names, tokens(request));
            RequestGenerations.use(past);
            response.setHeader(POSITION, Long.toString(past.position()));
            return true;
        }
        Optional<Duration> preferred = WaitPreference.in(Collections.list(request.getHeaders(PREFER)));
        preferred.ifPresent(wait -> response.setHeader(PREFERENCE_APPLIED, "wait=" + wait.toSeconds()));
        Duration patience = preferred.orElse(WaitPreference.DEFAULT);
        request.setAttribute(PATIENCE, patience);
        request.setAttribute(DEADLINE, System.nanoTime() + patience.toNanos());
        List<ConsistencyToken> tokens = tokens(request);
        ActiveGenerations generations;
        long position;
        do { // readers may be switched in between: a position says nothing of other generations
            generations = await(tokens, names, patience);
            position = readModels.position(names);
        } while (!generations.equals(readModels.snapshot()));
        RequestGenerations.use(generations);
        response.setHeader(POSITION, Long.toString(position));
        return true;
    }

    /** How long the request at hand is ready to wait, from its start. */
    public static Duration patience(HttpServletRequest request) {
        return (Duration) Objects.requireNonNull(request.getAttribute(PATIENCE), "a model of the past is waited for");
    }

    /** What is left of {@link #patience}. */
    public static Duration patienceLeft(HttpServletRequest request) {
        long deadline = (long) Objects.requireNonNull(request.getAttribute(DEADLINE));
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** Has a request that waited, or lasts, read what is active now. */
    public void renew() {
        RequestGenerations.use(readModels.snapshot());
    }

    private PastModel past(String name, List<String> names, List<ConsistencyToken> tokens) {
        if (!tokens.isEmpty()) {
            throw InvalidRequest.header(TOKEN, "can't be waited for by a model of the past");
        }
        Map<String, PastModel> known = readModels.past(names);
        PastModel past = known.get(name);
        if (past == null) {
            throw InvalidRequest.parameter(
                    MODEL,
                    known.isEmpty()
                            ? "can't be given: there is no model of the past here"
                            : "must be one of " + String.join(", ", new TreeSet<>(known.keySet())));
        }
        return past;
    }

    private ActiveGenerations await(List<ConsistencyToken> tokens, Collection<String> names, Duration patience)
            throws InterruptedException {
        ActiveGenerations generations = readModels.snapshot();
        long deadline = System.nanoTime() + patience.toNanos();
        for (ConsistencyToken token : tokens) {
            Duration rest = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            generations = switch (readModels.await(token, names, rest)) {
                case WaitResult.Seen seen -> seen.generations();
                case WaitResult.Behind behind ->
                    throw new ProjectionBehind(
                            "Read model " + behind.projection() + " has not seen the writes of the Consistency-Token",
                            patience);
                case WaitResult.Parked parked -> throw new ProjectionParked(parked.projection(), parked.streamId());
            };
        }
        return generations;
    }

    /** The databases can neither hold nor look for one. */
    private static void refuseNul(HttpServletRequest request) {
        request.getParameterMap().forEach((name, values) -> {
            if (Arrays.stream(values).anyMatch(value -> value.indexOf('\0') >= 0)) {
                throw InvalidRequest.parameter(name, "must not hold a NUL character");
            }
        });
    }

    /** One for each epoch: the tokens of one log are waited for together. */
    private static List<ConsistencyToken> tokens(HttpServletRequest request) {
        Map<Epoch, List<ConsistencyToken.Write>> writes = new LinkedHashMap<>();
        for (String header : Collections.list(request.getHeaders(TOKEN))) {
            for (String text : header.split(",", -1)) {
                ConsistencyToken token = decode(text.strip());
                writes.computeIfAbsent(token.epoch(), _ -> new ArrayList<>()).addAll(token.writes());
            }
        }
        return writes.entrySet().stream()
                .map(log -> new ConsistencyToken(log.getKey(), log.getValue()))
                .toList();
    }

    private static ConsistencyToken decode(String text) {
        try {
            return ConsistencyToken.decode(text);
        } catch (IllegalArgumentException e) {
            throw InvalidRequest.header(TOKEN, "is not a token of this system");
        }
    }
}
