package dev.ordinal.shop.query.shared;

/** A parameter or header that the request must not have this way. */
public final class InvalidRequest extends RuntimeException {

    private final RequestError error;

    private InvalidRequest(RequestError error) {
        super(error.toString());
        this.error = error;
    }

    public static InvalidRequest parameter(String name, String detail) {
        return new InvalidRequest(RequestError.parameter(name, detail));
    }

    public static InvalidRequest header(String name, String detail) {
        return new InvalidRequest(RequestError.header(name, detail));
    }

    RequestError error() {
        return error;
    }
}
