package dev.ordinal.personaldata;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/** A master key that is given as text, all its versions at once: AES-256-GCM, bound to the subject. */
public final class EnvironmentMasterKey implements MasterKey {

    private static final Pattern VERSION = Pattern.compile("\\s*([1-9]\\d{0,8}):([A-Za-z0-9+/=]+)\\s*");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SortedMap<Integer, SecretKey> versions;

    /**
     * Reads the versions.
     *
     * @param text  {@code <version>:<32 bytes in base64>}, several with commas between them; the highest version wraps
     * @throws IllegalArgumentException where it is not of that form; the message holds nothing of the keys
     */
    public EnvironmentMasterKey(String text) {
        SortedMap<Integer, SecretKey> parsed = new TreeMap<>();
        for (String each : text.split(",", -1)) {
            Matcher version = VERSION.matcher(each);
            byte[] key = version.matches() ? bytes(version.group(2)) : new byte[0];
            if (key.length != AesGcm.KEY_BYTES
                    || parsed.put(Integer.valueOf(version.group(1)), AesGcm.key(key)) != null) {
                throw new IllegalArgumentException(
                        "A master key is <version>:<32 bytes in base64>, or several with commas between them, each version once");
            }
        }
        versions = Collections.unmodifiableSortedMap(parsed);
    }

    @Override
    public int version() {
        return versions.lastKey();
    }

    @Override
    public byte[] wrap(String subject, byte[] key) {
        byte[] nonce = new byte[AesGcm.NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return AesGcm.encrypt(of(version()), nonce, subject.getBytes(UTF_8), key);
    }

    @Override
    public byte[] unwrap(String subject, int version, byte[] wrapped) {
        try {
            return AesGcm.decrypt(of(version), subject.getBytes(UTF_8), wrapped);
        } catch (AEADBadTagException e) {
            throw new WrongMasterKey(
                    "Version %d of the master key is not the one that wrapped the key of %s"
                            .formatted(version, subject),
                    e);
        }
    }

    private SecretKey of(int version) {
        SecretKey key = versions.get(version);
        if (key == null) {
            throw new WrongMasterKey(
                    "Keys are wrapped by version %d of the master key, which is not given".formatted(version));
        }
        return key;
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
