package dev.ordinal.shop.query.shared;

import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.personaldata.KeysUnavailable;
import dev.ordinal.personaldata.NoKey;
import dev.ordinal.personaldata.WrongMasterKey;
import dev.ordinal.projection.ReadModelMissing;
import dev.ordinal.projection.ReadModelsUnknown;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Everything that goes wrong, as a problem that a client can tell apart by its type. */
@RestControllerAdvice
@Profile("query-api")
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** SQLSTATE classes of a server that is away, full, shutting down or failing below SQL. */
    private static final Set<String> AWAY = Set.of("08", "53", "57", "58");

    @ExceptionHandler
    ResponseEntity<Object> handle(InvalidRequest e) {
        return invalid(e.error());
    }

    @ExceptionHandler(InvalidParameterException.class)
    ResponseEntity<Object> handleUndecodable() {
        return answer(ProblemType.MALFORMED_REQUEST.problem("The query string can't be decoded."));
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(NotFound e) {
        return answer(ProblemType.NOT_FOUND.problem(String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(ProjectionBehind e) {
        return answer(ProblemType.PROJECTION_BEHIND.problem(String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(ProjectionParked e) {
        return answer(ProblemType.PROJECTION_PARKED.problem(String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(ReadModelMissing e) {
        return answer(ProblemType.PROJECTION_BEHIND.problem(String.valueOf(e.getMessage())));
    }

    @ExceptionHandler({ReadModelsUnknown.class, LogUnavailable.class, KeysUnavailable.class, WrongMasterKey.class})
    ResponseEntity<Object> handleUnavailable(RuntimeException e) {
        return answer(ProblemType.UNAVAILABLE.problem());
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(NoKey e) {
        LOG.error("Personal data can't be opened, though nobody was erased: {}", e.getMessage());
        return answer(ProblemType.INTERNAL_ERROR.problem(
                "The key of the user's personal data is missing; the request is not at fault."));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<Object> handleDatabase(RuntimeException e) {
        return isAway(e) ? handleUnavailable(e) : handleUnexpected(e);
    }

    @ExceptionHandler
    ResponseEntity<Object> handleUnexpected(Exception e) {
        LOG.error("A request failed", e);
        return answer(ProblemType.INTERNAL_ERROR.problem());
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : "";
        return invalid(RequestError.parameter(name, expectation(e.getRequiredType())));
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (status.is5xxServerError()) {
            LOG.error("A request failed", e);
        }
        return answer(ProblemType.ofStatus(status), headers);
    }

    private static ResponseEntity<Object> invalid(RequestError error) {
        ProblemDetail problem = ProblemType.INVALID_REQUEST.problem();
        problem.setProperty("errors", List.of(error));
        return answer(problem);
    }

    private static ResponseEntity<Object> answer(ProblemDetail problem) {
        return answer(problem, HttpHeaders.EMPTY);
    }

    /** The media type is stated, so that no {@code Accept} can keep a client from being told what is wrong. */
    private static ResponseEntity<Object> answer(ProblemDetail problem, HttpHeaders headers) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(problem.getStatus())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.getStatus() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
            answer.header(HttpHeaders.RETRY_AFTER, "1");
        }
        return answer.body(problem);
    }

    private static String expectation(@Nullable Class<?> type) {
        if (type == null || type == String.class) {
            return "can't be read";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(Object::toString)
                    .collect(Collectors.joining(", ", "must be one of ", ""));
        }
        return type == LocalDate.class ? "must be a day such as 2010-12-31" : "must be a whole number";
    }

    private static boolean isAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql.getSQLState() == null
                        || AWAY.contains(sql.getSQLState().substring(0, 2));
            }
        }
        return false;
    }
}
