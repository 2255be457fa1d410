package dev.ordinal.shop.query.shared;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Prefer: wait=<seconds>} of RFC 7240; a preference that can't be understood is ignored, as the RFC has it. */
final class WaitPreference {

    static final Duration DEFAULT = Duration.ofSeconds(5);
    private static final long CAP_SECONDS = 30;
    private static final Pattern WAIT =
            Pattern.compile("(?i)(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?=$|[,;])");

    private WaitPreference() {}

    static Optional<Duration> in(@Nullable List<String> preferHeaders) {
        return preferHeaders == null ? Optional.empty() : in(String.join(",", preferHeaders));
    }

    private static Optional<Duration> in(String prefer) {
        Matcher wait = WAIT.matcher(prefer);
        return wait.find()
                ? Optional.of(Duration.ofSeconds(Math.min(CAP_SECONDS, Long.parseLong(wait.group(1)))))
                : Optional.empty();
    }
}
