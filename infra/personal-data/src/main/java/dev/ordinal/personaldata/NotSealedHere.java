package dev.ordinal.personaldata;

import org.jspecify.annotations.Nullable;

/** A text that was not sealed for this subject and component: plain, moved from elsewhere, or damaged. The text itself is not told. */
public final class NotSealedHere extends RuntimeException {

    NotSealedHere(String subject, String component, @Nullable Throwable cause) {
        super("What stands as %s of %s was not sealed as that".formatted(component, subject), cause);
    }
}
