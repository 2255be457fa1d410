package dev.ordinal.shop.command.engine;

import dev.ordinal.eventstore.axon.reaction.TransientFailure;
import dev.ordinal.personaldata.KeysUnavailable;
import java.util.function.Supplier;

/** The keys of personal data as reactions use them. */
public final class Keys {

    private Keys() {}

    /**
     * What needs them; keys that can't be reached will be, whatever the reason is (a read-only stand-by, tables that are being restored, a master key that does not answer).
     *
     * @throws TransientFailure then
     */
    public static <T> T orTryAgain(Supplier<T> work) {
        try {
            return work.get();
        } catch (KeysUnavailable e) {
            throw new TransientFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** As the other. */
    public static void orTryAgain(Runnable work) {
        boolean _ = orTryAgain(() -> {
            work.run();
            return true;
        });
    }
}
