package dev.ordinal.shop.query.shared;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** The problems of the query API; the first of a status stands for it where nothing closer is known. */
enum ProblemType {
    MALFORMED_REQUEST(HttpStatus.BAD_REQUEST, "The request is malformed."),
    INVALID_REQUEST(HttpStatus.BAD_REQUEST, "One value is invalid."),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing at this address."),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "The method is none that this address knows; see Allow."),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "Answers are application/json, problems application/problem+json."),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "No request here has a body."),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The read models can't be read now."),
    PROJECTION_BEHIND(HttpStatus.SERVICE_UNAVAILABLE, "The read models have not come that far."),
    PROJECTION_PARKED(HttpStatus.SERVICE_UNAVAILABLE, "The read models can't apply a write."),
    NOT_IMPLEMENTED(HttpStatus.NOT_IMPLEMENTED, "The request needs what this server does not do."),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Something is broken here; the request is not at fault.");

    private final HttpStatus status;
    private final String detail;

    ProblemType(HttpStatus status, String detail) {
        this.status = status;
        this.detail = detail;
    }

    /** The problem of a status that was decided outside of the shop's own code. */
    static ProblemDetail ofStatus(HttpStatusCode status) {
        ProblemType type = Arrays.stream(values())
                .filter(known -> known.status.value() == status.value())
                .findFirst()
                .orElse(status.is4xxClientError() ? MALFORMED_REQUEST : INTERNAL_ERROR);
        ProblemDetail problem = type.problem(type.detail);
        problem.setStatus(status.value());
        return problem;
    }

    ProblemDetail problem() {
        return problem(detail);
    }

    ProblemDetail problem(String closerDetail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, closerDetail);
        String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
        problem.setType(URI.create("urn:ordinal:problem:" + name));
        problem.setTitle(
                Character.toUpperCase(name.charAt(0)) + name.substring(1).replace('-', ' '));
        return problem;
    }
}
