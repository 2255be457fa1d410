package dev.ordinal.projection;

/** The state of the read models is not known: the database has not answered yet. Transient. */
public final class ReadModelsUnknown extends RuntimeException {

    public ReadModelsUnknown() {
        super("The state of the read models is not known yet: the database has not answered");
    }
}
