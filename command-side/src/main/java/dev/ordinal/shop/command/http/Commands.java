package dev.ordinal.shop.command.http;

import dev.ordinal.eventstore.AppendFailure;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.axon.CommandWrites;
import dev.ordinal.eventstore.axon.PendingOutcome;
import dev.ordinal.eventstore.axon.VersionMismatch;
import dev.ordinal.shop.command.Rejection;
import dev.ordinal.shop.command.ShopCommand;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Sends the commands of requests: honours If-Match and Idempotency-Key, retries conflicts, answers with version and token. */
@Component
public final class Commands {

    private static final int TRIES = 10;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private final CommandDispatcher dispatcher;
    private final Idempotency idempotency;
    private final Answers answers;
    private final EventLog log;

    Commands(CommandDispatcher dispatcher, Idempotency idempotency, Answers answers, EventLog log) {
        this.dispatcher = dispatcher;
        this.idempotency = idempotency;
        this.answers = answers;
        this.log = log;
    }

    /** For a command to an aggregate that exists and returns nothing. */
    public ResponseEntity<Void> change(CommandRequest request, ShopCommand command) {
        return change(request, () -> command);
    }

    /** As the other, for a command that is made only where it is sent. */
    public ResponseEntity<Void> change(CommandRequest request, Supplier<ShopCommand> command) {
        return change(request, command, _ -> Answer.done());
    }

    /** For a command to an aggregate that exists and returns what the answer needs. */
    public <R, T> ResponseEntity<T> change(
            CommandRequest request, ShopCommand command, Class<R> returned, Function<R, Answer<T>> answer) {
        return change(request, () -> command, returned, answer);
    }

    /** As the other, for a command that rests on what others' streams say, or that opens its aggregate where there is none. */
    public <R, T> ResponseEntity<T> change(
            CommandRequest request, Supplier<ShopCommand> command, Class<R> returned, Function<R, Answer<T>> answer) {
        return change(request, command, result -> answer.apply(Objects.requireNonNull(returned.cast(result))));
    }

    private <T> ResponseEntity<T> change(
            CommandRequest request, Supplier<ShopCommand> command, Function<@Nullable Object, Answer<T>> answer) {
        return once(
                request,
                scope -> retrying(() -> {
                    try {
                        return trySending(request, command, answer, scope);
                    } catch (AggregateStreamCreationException opened) {
                        throw new ConcurrencyException("Another process has opened it at the same moment", opened);
                    }
                }));
    }

    /** For a command that begins an aggregate under a new id. */
    public <T> ResponseEntity<T> create(CommandRequest request, Supplier<ShopCommand> command, Answer<T> answer) {
        return once(request, scope -> {
            refuseIfMatch(request);
            return send(request, command, _ -> answer, scope);
        });
    }

    /** For a command that begins an aggregate; where that exists already, {@code otherwise} is sent in its place. */
    public <T> ResponseEntity<T> create(
            CommandRequest request, Supplier<ShopCommand> command, Supplier<ShopCommand> otherwise, Answer<T> answer) {
        return once(request, scope -> {
            refuseIfMatch(request);
            try {
                return send(request, command, _ -> answer, scope);
            } catch (AggregateStreamCreationException e) {
                return answers.repeated(send(request, otherwise, _ -> answer, scope));
            }
        });
    }

    private <T> ResponseEntity<T> once(
            CommandRequest request, Function<Idempotency.@Nullable Scope, ResponseEntity<T>> work) {
        Idempotency.Scope scope = idempotency.scope(request).orElse(null);
        if (scope == null) {
            return judged(null, work);
        }
        Optional<KeptAnswer> earlier = idempotency.answerUnder(scope);
        if (earlier.isPresent()) {
            return answers.again(earlier.get());
        }
        try {
            return judged(scope, work);
        } catch (AppendFailure.KeyTaken | VersionMismatch e) {
            return answers.again(idempotency.answerUnder(scope).orElseThrow(() -> e));
        }
    }

    private <T> ResponseEntity<T> judged(
            Idempotency.@Nullable Scope scope, Function<Idempotency.@Nullable Scope, ResponseEntity<T>> work) {
        try {
            return work.apply(scope);
        } catch (Rejection e) {
            throw refused(scope, Problems.of(e));
        } catch (AppendFailure.ClaimTaken e) {
            throw refused(scope, Problems.of(e));
        }
    }

    private ProblemException refused(Idempotency.@Nullable Scope scope, Problem problem) {
        if (scope != null) {
            idempotency.keep(scope, KeptAnswer.of(problem));
        }
        return new ProblemException(problem);
    }

    private <T> ResponseEntity<T> send(
            CommandRequest request,
            Supplier<ShopCommand> command,
            Function<@Nullable Object, Answer<T>> answer,
            Idempotency.@Nullable Scope scope) {
        return retrying(() -> trySending(request, command, answer, scope));
    }

    private static <T> T retrying(Supplier<T> work) {
        long begun = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (ConcurrencyException e) {
                if (attempt == TRIES || System.nanoTime() - begun > PATIENCE) {
                    throw e;
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE));
            }
        }
    }

    private <T> ResponseEntity<T> trySending(
            CommandRequest request,
            Supplier<ShopCommand> command,
            Function<@Nullable Object, Answer<T>> answer,
            Idempotency.@Nullable Scope scope) {
        CommandWrites writes = scope == null ? CommandWrites.create() : CommandWrites.keeping(pending(scope, answer));
        Handled handled = writes.collect(() -> handle(request, command.get()));
        Answer<T> answered = answer.apply(handled.result());
        long version = writes.version(handled.streamId()).orElseThrow();
        String token = writes.token(log::epoch).orElseThrow().encode();
        if (scope != null && writes.pendingOutcome().isPresent()) {
            idempotency.keep(scope, answers.keep(answered, version, token));
        }
        return answers.first(answered, version, token);
    }

    private record Handled(String streamId, @Nullable Object result) {}

    private Handled handle(CommandRequest request, ShopCommand command) {
        return new Handled(command.streamId(), dispatcher.dispatch(request, command));
    }

    private <T> PendingOutcome pending(Idempotency.Scope scope, Function<@Nullable Object, Answer<T>> answer) {
        return new PendingOutcome(
                scope.key(),
                scope.fingerprint(),
                result -> idempotency.encode(answers.keep(answer.apply(result), null, null)));
    }

    private static void refuseIfMatch(CommandRequest request) {
        if (!(request.ifMatch() instanceof IfMatch.Absent)) {
            throw new ProblemException(Problems.versionMismatch());
        }
    }
}
