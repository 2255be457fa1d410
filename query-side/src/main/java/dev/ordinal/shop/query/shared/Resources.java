package dev.ordinal.shop.query.shared;

import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers with one resource, under an ETag of its content: the same content is 304 to who has it. */
@Component
public class Resources {

    private static final int ETAG_BYTES = 12;

    private final JsonMapper json;
    private final HttpServletRequest request;

    Resources(JsonMapper json, HttpServletRequest request) {
        this.json = json;
        this.request = request;
    }

    public <T> ResponseEntity<T> ok(T resource) {
        String etag = etag(json.writeValueAsBytes(resource));
        // Spring compares what a client has with this one, but knows no "*", which means any.
        return "*".equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))
                ? ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(etag).build()
                : ResponseEntity.ok().eTag(etag).body(resource);
    }

    private static String etag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, ETAG_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
