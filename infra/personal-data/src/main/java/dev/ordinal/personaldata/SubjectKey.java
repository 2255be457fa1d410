package dev.ordinal.personaldata;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/**
 * The key of one subject. The nonce of a text follows from the text, its subject and its component, so that the same sealed twice is the same: what did not change can be seen
 * without a key.
 */
final class SubjectKey {

    private static final String PREFIX = "sealed:1:";
    private static final Pattern SEALED = Pattern.compile("sealed:1:(.+):([A-Za-z0-9_-]+)", Pattern.DOTALL);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String subject;
    private final SecretKey encryption;
    private final byte[] nonces;

    SubjectKey(String subject, byte[] key) {
        this.subject = subject;
        this.encryption = AesGcm.key(AesGcm.mac(key, "encryption".getBytes(UTF_8)));
        this.nonces = AesGcm.mac(key, "nonces".getBytes(UTF_8));
    }

    static byte[] random() {
        byte[] key = new byte[AesGcm.KEY_BYTES];
        RANDOM.nextBytes(key);
        return key;
    }

    static boolean isSealed(String text) {
        return text.startsWith(PREFIX) && SEALED.matcher(text).matches();
    }

    String seal(String component, String text) {
        byte[] context = context(component);
        byte[] plain = text.getBytes(UTF_8);
        byte[] nonce = Arrays.copyOf(AesGcm.mac(nonces, context, plain), AesGcm.NONCE_BYTES);
        byte[] sealed = AesGcm.encrypt(encryption, nonce, context, plain);
        return PREFIX + subject + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    String open(String component, String text) {
        Matcher sealed = SEALED.matcher(text);
        try {
            if (sealed.matches() && sealed.group(1).equals(subject)) {
                byte[] bytes = Base64.getUrlDecoder().decode(sealed.group(2));
                return new String(AesGcm.decrypt(encryption, context(component), bytes), UTF_8);
            }
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new NotSealedHere(subject, component, e);
        }
        throw new NotSealedHere(subject, component, null);
    }

    private byte[] context(String component) {
        return (subject + "\0" + component).getBytes(UTF_8);
    }
}
