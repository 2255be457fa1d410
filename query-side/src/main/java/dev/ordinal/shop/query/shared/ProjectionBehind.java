package dev.ordinal.shop.query.shared;

import java.time.Duration;

/** A read model has not seen the token's writes within the time the request gave. */
final class ProjectionBehind extends RuntimeException {

    ProjectionBehind(String readModel, Duration waited) {
        super("Read model " + readModel + " has not seen the writes of the Consistency-Token within "
                + waited.toSeconds() + " s");
    }
}
