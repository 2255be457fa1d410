package dev.ordinal.projection;

/** No generation of the read model exists yet: its projector has never run. Goes away by itself once it has. */
public final class ReadModelMissing extends RuntimeException {

    public ReadModelMissing(String projection) {
        super("Read model " + projection + " does not exist yet: no projector of it has run");
    }
}
