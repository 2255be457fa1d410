package dev.ordinal.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Hashes that nobody without the secret can make or test a guess against: HMAC-SHA256, led by one byte that names the secret's version. Safe for use by several
 * threads.
 */
public final class KeyedHash {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_BYTES = 32;

    private final byte version;
    private final SecretKeySpec secret;

    /**
     * @param version  names the secret in what is stored, 1 to 127
     * @param secret   not empty
     */
    public KeyedHash(int version, byte[] secret) {
        if (version < 1 || version > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("Version of a secret: 1 to 127, not " + version);
        }
        this.version = (byte) version;
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    /** With the UTF-8 bytes of a secret as version 1. */
    public KeyedHash(String secret) {
        this(1, secret.getBytes(UTF_8));
    }

    /** The hash of the parts in their order; moving a character from one part to the next changes it. */
    public byte[] of(String... parts) {
        byte[][] bytes = new byte[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = parts[i].getBytes(UTF_8);
        }
        return of(bytes);
    }

    /** The hash of the parts in their order; moving a byte from one part to the next changes it. */
    public byte[] of(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            for (byte[] part : parts) {
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
                mac.update(part);
            }
            return ByteBuffer.allocate(1 + HASH_BYTES)
                    .put(version)
                    .put(mac.doFinal())
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }
}
