package dev.ordinal.shop.query.shared;

import java.time.Duration;

/** The read models do not show what the request waits for within the time it gave. */
public final class ProjectionBehind extends RuntimeException {

    public ProjectionBehind(String what, Duration waited) {
        super(what + " within " + waited.toSeconds() + " s");
    }
}
