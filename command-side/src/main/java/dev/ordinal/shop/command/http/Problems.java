package dev.ordinal.shop.command.http;

import dev.ordinal.eventstore.AppendFailure;
import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.axon.VersionMismatch;
import dev.ordinal.personaldata.KeysUnavailable;
import dev.ordinal.personaldata.NoKey;
import dev.ordinal.personaldata.WrongMasterKey;
import dev.ordinal.shop.command.Rejection;
import dev.ordinal.shop.events.UnreadableEvent;
import org.axonframework.common.lock.LockAcquisitionFailedException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns whatever goes wrong into a problem. */
@RestControllerAdvice
final class Problems extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_AFTER_SECONDS = "1";

    static Problem of(Rejection rejection) {
        int status = switch (rejection.kind()) {
            case REFUSED -> 409;
            case IMPOSSIBLE -> 422;
            case UNKNOWN -> 404;
        };
        return Problem.of(status, rejection.name(), rejection.detail());
    }

    static Problem of(AppendFailure.ClaimTaken taken) {
        return Problem.of(409, taken.space() + "-taken", "The " + taken.space() + " belongs to somebody else.");
    }

    static Problem versionMismatch() {
        return Problem.of(412, "version-mismatch", "The version is not the one that If-Match names.");
    }

    static Problem malformedJson(String detail) {
        return Problem.of(400, "malformed-json", detail);
    }

    static Problem of(AppendFailure failure) {
        return switch (failure) {
            case AppendFailure.Overloaded _ ->
                Problem.of(503, "overloaded", "Too much is waiting to be stored; nothing was done.");
            case AppendFailure.OutcomeUnknown _ ->
                Problem.of(503, "outcome-unknown", "The command may or may not have been done.");
            case AppendFailure.Conflict _, AppendFailure.KeyTaken _ -> contention();
            case AppendFailure.ClaimTaken taken -> of(taken);
            case AppendFailure.BadEvent _ ->
                Problem.of(413, "content-too-large", "What would have to be stored is too large.");
        };
    }

    /** The problem of a status that was decided outside of the shop's own code. */
    static Problem ofStatus(int status) {
        return switch (status) {
            case 404 -> Problem.of(404, "not-found", "There is nothing at this address.");
            case 405 -> Problem.of(405, "method-not-allowed", "The method is none that this address knows; see Allow.");
            case 406 ->
                Problem.of(406, "not-acceptable", "Answers are application/json, problems application/problem+json.");
            case 413 -> Problem.of(413, "content-too-large", "The request is too large.");
            case 415 -> Problem.of(415, "unsupported-media-type", "A body must be application/json.");
            case 501 -> Problem.of(501, "not-implemented", "The request needs what this server does not do.");
            default ->
                status < 500
                        ? Problem.of(status, "malformed-request", "The request is malformed.")
                        : Problem.of(
                                status, "internal-error", "Something is broken here; the request is not at fault.");
        };
    }

    @ExceptionHandler
    ResponseEntity<Object> on(ProblemException e) {
        HttpHeaders headers = new HttpHeaders();
        if (e.replayed()) {
            headers.set(Answers.REPLAYED, "true");
        }
        return response(e.problem(), headers);
    }

    @ExceptionHandler
    ResponseEntity<Object> on(AppendFailure e) {
        return response(of(e), new HttpHeaders());
    }

    @ExceptionHandler({
        ConcurrencyException.class,
        AggregateStreamCreationException.class,
        LockAcquisitionFailedException.class
    })
    ResponseEntity<Object> onContention() {
        return response(contention(), new HttpHeaders());
    }

    @ExceptionHandler(VersionMismatch.class)
    ResponseEntity<Object> onVersionMismatch() {
        return response(versionMismatch(), new HttpHeaders());
    }

    @ExceptionHandler(AggregateNotFoundException.class)
    ResponseEntity<Object> onUnknownAggregate() {
        return response(Problem.of(404, "not-found", "Nothing has this id."), new HttpHeaders());
    }

    /** The user of a command was erased at the same moment, or never was one. */
    @ExceptionHandler
    ResponseEntity<Object> on(NoKey e) {
        return e.isErased()
                ? response(Problem.of(409, "user-erased", "The user's data is erased."), new HttpHeaders())
                : onUnknownAggregate();
    }

    /** Asked again, another server may answer; this one needs its operator. */
    @ExceptionHandler
    ResponseEntity<Object> on(WrongMasterKey e) {
        LOG.error(
                "The master key of this server is not the one that is needed (see ORDINAL_MASTER_KEY): {}",
                e.getMessage());
        return onUnavailableKeys();
    }

    @ExceptionHandler(KeysUnavailable.class)
    ResponseEntity<Object> onUnavailableKeys() {
        return response(
                Problem.of(503, "unavailable", "The keys of personal data can't be asked now."), new HttpHeaders());
    }

    @ExceptionHandler(LogUnavailable.class)
    ResponseEntity<Object> onUnavailableLog() {
        return response(Problem.of(503, "unavailable", "The event store can't be read now."), new HttpHeaders());
    }

    @ExceptionHandler(Exception.class)
    ResponseEntity<Object> onAnythingElse(Exception e) {
        LOG.error("A request failed", e);
        return response(restsOnUnreadable(e) ? unreadableHistory() : ofStatus(500), new HttpHeaders());
    }

    private static boolean restsOnUnreadable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableEvent || cause instanceof SerializationException) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return response(malformedJson("The body is missing."), headers);
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (status.is5xxServerError()) {
            LOG.error("A request failed", e);
        }
        return response(ofStatus(status.value()), headers);
    }

    private static Problem unreadableHistory() {
        return Problem.of(
                503,
                "unreadable-history",
                "What happened before can't be read by the build that runs here; nothing was done.");
    }

    private static Problem contention() {
        return Problem.of(503, "contention", "Others were faster, again and again; nothing was done.");
    }

    private static ResponseEntity<Object> response(Problem problem, HttpHeaders headers) {
        ResponseEntity.BodyBuilder response = ResponseEntity.status(problem.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.status() == 503) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return response.body(problem);
    }
}
