package dev.ordinal.shop.query.shared;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Prefer: wait=<seconds>} of RFC 7240; a preference that can't be understood is ignored, as the RFC has it. */
final class WaitPreference {

    static final Duration DEFAULT = Duration.ofSeconds(5);
    private static final BigInteger CAP_SECONDS = BigInteger.valueOf(30);
    private static final Pattern WAIT = Pattern.compile("(?i)(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d+)\"?\\s*(?=$|[,;])");

    private WaitPreference() {}

    static Optional<Duration> in(@Nullable List<String> preferHeaders) {
        return preferHeaders == null ? Optional.empty() : in(String.join(",", preferHeaders));
    }

    private static Optional<Duration> in(String prefer) {
        Matcher wait = WAIT.matcher(prefer);
        return wait.find()
                ? Optional.of(Duration.ofSeconds(
                        new BigInteger(wait.group(1)).min(CAP_SECONDS).longValue()))
                : Optional.empty();
    }
}
