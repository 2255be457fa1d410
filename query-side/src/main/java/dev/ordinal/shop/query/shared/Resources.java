package dev.ordinal.shop.query.shared;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers with one resource, under an ETag of its content: the same content is 304 to who has it. */
@Component
public class Resources {

    private static final int ETAG_BYTES = 12;

    private final JsonMapper json;

    Resources(JsonMapper json) {
        this.json = json;
    }

    public <T> ResponseEntity<T> ok(T resource) {
        return ResponseEntity.ok().eTag(etag(json.writeValueAsBytes(resource))).body(resource);
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
