package dev.ordinal.shop.query.shared;

/** A read model can't apply one of the token's writes, and will not before an operator has looked into it. */
final class ProjectionParked extends RuntimeException {

    ProjectionParked(String readModel, String streamId) {
        super(
                "Read model %s can't apply what the Consistency-Token waits for: stream %s is parked there, until an operator has it tried again"
                        .formatted(readModel, streamId));
    }
}
