package dev.ordinal.projection;

/** There is no generation of the read model that this code can read: none of its version was promoted yet, or all are dropped. Goes away once one is promoted. */
public final class ReadModelMissing extends RuntimeException {

    public ReadModelMissing(String projection) {
        super("There is no generation of read model " + projection + " that this version can read yet");
    }
}
