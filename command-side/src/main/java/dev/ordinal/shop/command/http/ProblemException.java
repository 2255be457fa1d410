package dev.ordinal.shop.command.http;

import java.util.List;

/** A request that is answered with a problem. */
public final class ProblemException extends RuntimeException {

    private final transient Problem problem;
    private final boolean replayed;

    ProblemException(Problem problem, boolean replayed) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.replayed = replayed;
    }

    ProblemException(Problem problem) {
        this(problem, false);
    }

    ProblemException(int status, String name, String detail) {
        this(Problem.of(status, name, detail));
    }

    public static ProblemException invalid(List<InvalidValue> errors) {
        return new ProblemException(Problem.invalid(errors));
    }

    Problem problem() {
        return problem;
    }

    boolean replayed() {
        return replayed;
    }
}
