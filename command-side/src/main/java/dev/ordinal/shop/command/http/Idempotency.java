package dev.ordinal.shop.command.http;

import dev.ordinal.eventstore.Append;
import dev.ordinal.eventstore.AppendFailure;
import dev.ordinal.eventstore.ConsistencyToken;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.GroupCommit;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.Outcome;
import dev.ordinal.eventstore.StoredOutcome;
import dev.ordinal.eventstore.StreamVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Keeps answers under the keys of their requests, and gives them again. */
@Component
final class Idempotency {

    private final EventLog log;
    private final GroupCommit groupCommit;
    private final KeyedHash hash;
    private final JsonMapper json;

    Idempotency(EventLog log, GroupCommit groupCommit, KeyedHash hash, JsonMapper json) {
        this.log = log;
        this.groupCommit = groupCommit;
        this.hash = hash;
        this.json = json;
    }

    /** The key of one request and the hash of its body. */
    @SuppressWarnings("ArrayRecordComponent") // compared with Arrays.equals, below
    record Scope(byte[] key, byte[] fingerprint) {}

    Optional<Scope> scope(CommandRequest request) {
        return request.idempotencyKey()
                .map(key -> new Scope(
                        hash.of(request.actor(), request.method(), request.path(), key), hash.of(request.body())));
    }

    Optional<KeptAnswer> answerUnder(Scope scope) {
        return log.outcome(scope.key()).map(stored -> read(scope, stored));
    }

    byte[] encode(KeptAnswer answer) {
        return json.writeValueAsBytes(answer);
    }

    /** Keeps an answer that comes without events; fails with {@link AppendFailure.KeyTaken} where a twin was faster. */
    void keep(Scope scope, KeptAnswer answer) {
        Outcome outcome = new Outcome(scope.key(), scope.fingerprint(), encode(answer));
        try {
            groupCommit.append(new Append(List.of(), List.of(), outcome)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof AppendFailure failure ? failure : e;
        }
    }

    private KeptAnswer read(Scope scope, StoredOutcome stored) {
        if (!Arrays.equals(scope.fingerprint(), stored.fingerprint())) {
            throw new ProblemException(
                    422, "idempotency-key-reused", "The Idempotency-Key stands for a request with another body.");
        }
        KeptAnswer answer = json.readValue(stored.answer(), KeptAnswer.class);
        return stored.written().isEmpty() ? answer : withWhatWasWritten(answer, stored.written());
    }

    private KeptAnswer withWhatWasWritten(KeptAnswer answer, List<StreamVersion> written) {
        ConsistencyToken token = new ConsistencyToken(
                log.epoch(), written.stream().map(StreamVersion::write).toList());
        return new KeptAnswer(
                answer.status(),
                answer.path(),
                answer.body(),
                answer.problem(),
                written.getLast().sequence(),
                token.encode());
    }
}
