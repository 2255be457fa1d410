package dev.ordinal.shop.query.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The sort keys of the last item seen, bound to the query they belong to; rows of any generation can be compared with them. */
final class Cursor {

    private static final String SEPARATOR = "\0";
    private static final int SEAL_BYTES = 8;

    private Cursor() {}

    static String write(String query, List<String> keys) {
        byte[] payload = String.join(SEPARATOR, keys).getBytes(UTF_8);
        byte[] sealed = ByteBuffer.allocate(SEAL_BYTES + payload.length)
                .put(seal(query, payload))
                .put(payload)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    static List<String> read(String query, String cursor) {
        byte[] sealed = decode(cursor);
        byte[] payload = Arrays.copyOfRange(sealed, Math.min(SEAL_BYTES, sealed.length), sealed.length);
        if (!Arrays.equals(seal(query, payload), Arrays.copyOf(sealed, SEAL_BYTES))) {
            throw unusable();
        }
        return List.of(new String(payload, UTF_8).split(SEPARATOR, -1));
    }

    static InvalidRequest unusable() {
        return InvalidRequest.parameter("cursor", "is not a cursor of this query; start again without one");
    }

    private static byte[] decode(String cursor) {
        try {
            return Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            throw unusable();
        }
    }

    private static byte[] seal(String query, byte[] payload) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(query.getBytes(UTF_8));
            digest.update((byte) 0);
            return Arrays.copyOf(digest.digest(payload), SEAL_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
