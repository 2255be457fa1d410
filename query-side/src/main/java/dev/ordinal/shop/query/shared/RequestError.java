package dev.ordinal.shop.query.shared;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** One thing wrong with a request, at a query parameter or at a header. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RequestError(@Nullable String parameter, @Nullable String header, String detail) {

    static RequestError parameter(String name, String detail) {
        return new RequestError(name, null, detail);
    }

    static RequestError header(String name, String detail) {
        return new RequestError(null, name, detail);
    }
}
